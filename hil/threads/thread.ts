/** The thread itself: opens devices as it is told, serves them at each wake-up, and tells what they did. */
import { parentPort, workerData } from 'node:worker_threads';
import { PlantwrightError } from '#simulator';
import type { DeviceContext, DeviceServer, Expiry, Silence } from '../device.ts';
import type { Asked, Last, Opened, Served, Start, Told, Trouble, Woken } from './messages.ts';
import { openServed } from './open-served.ts';
import { SensedElsewhere } from './sensed-elsewhere.ts';

const { sensed, frames, verdict } = workerData as Start;
const tell = (told: Told): void => parentPort!.postMessage(told);
const side = new SensedElsewhere(sensed, verdict, tell);
const devices: DeviceServer[] = [];
const touched = new Map<number, Silence | Expiry>();

parentPort!.on('message', (message: Asked | Woken | Last) => {
  if ('now' in message) for (const device of devices) device.serve(message.now);
  else if ('end' in message) end();
  else answer(message);
});

/** Without servers and ports nothing keeps the thread. */
async function end(): Promise<void> {
  await Promise.allSettled(devices.map((device) => device.close()));
  for (const port of [sensed, frames, parentPort!]) port.close();
}

async function answer(asked: Asked): Promise<void> {
  const { number } = asked;
  try {
    tell({ number, result: await perform(asked) });
  } catch (error) {
    if (!(error instanceof PlantwrightError)) throw error;
    const { code, message, hint } = error;
    tell({ number, error: { code, message, hint } satisfies Trouble });
  }
}

async function perform(asked: Asked): Promise<unknown> {
  switch (asked.ask) {
    case 'open':
      return open(asked.served, {
        ...asked.place,
        onListening: (port) => tell({ listening: asked.number, port }),
      });
    case 'silence':
    case 'expire': {
      const { device } = asked;
      const touch = asked.ask === 'silence' ? devices[device]!.silence() : devices[device]!.expire!();
      touched.set(device, touch);
      touch.acted.then(
        (evidence) => tell({ device, evidence }),
        ({ message: reason }: Error) => tell({ device, reason }),
      );
      return undefined;
    }
    case 'lift':
      return touched.get(asked.device)?.lift();
    case 'close':
      return devices[asked.device]!.close();
  }
}

async function open(served: Served, place: Omit<DeviceContext, 'side' | 'emit'>): Promise<Opened> {
  const opened = await openServed(served, { side, emit: (frame) => frames.postMessage(frame), ...place });
  const first = devices.length;
  devices.push(...opened);
  return opened.map(({ endpoint, expire }, i) => ({ device: first + i, endpoint, expires: expire !== undefined }));
}
