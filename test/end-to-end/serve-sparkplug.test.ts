import { expect, test } from 'vitest';
import type { MqttEvent } from '../../hil/mqtt/events.ts';
import { MqttWatch } from '../../hil/mqtt/watch.ts';
import { Grader } from '../../hil/sparkplug/conformance/grader.ts';
import { HostApplication } from '../../hil/sparkplug/host.ts';
import { eventually } from '../fixtures/device.ts';
import { ended, lineOf, plantwright } from '../fixtures/processes.ts';

const NODE = { group: 'Water treatment', node: 'Intake' };

test('a live plant is an edge node where asked for: a host follows and commands it, and a grader finds nothing wrong', async () => {
  const child = plantwright(['serve', '--json', '--sparkplug']);
  try {
    const { devices, stack } = JSON.parse(await lineOf(child.stdout!, /^\{/));
    expect(devices).toContainEqual(
      expect.objectContaining({ name: 'Intake', protocol: 'sparkplug', endpoint: stack.broker }),
    );
    const seen: MqttEvent[] = [];
    const watch = await MqttWatch.open({
      ...{ url: stack.broker, ...stack.client },
      topics: ['spBv1.0/#'],
      onEvent: (event) => seen.push(event),
    });
    const host = new HostApplication({ url: stack.broker, ...stack.host, host: 'SCADA', reconnect: 20 });
    const metric = (device: string | undefined, name: string) => host.node(NODE)?.metric(device, name);
    // It has heard no births: it asks for them at the first data.
    await eventually('the level is known', () => metric('T-101', 'Level')?.quality === 'good', 15_000);
    const level = metric('T-101', 'Level')!.value;
    await eventually('the level moves', () => metric('T-101', 'Level')!.value !== level, 15_000);
    host.write(NODE, 'PLC-1/High level', 0.75);
    await eventually('the set point is back', () => metric(undefined, 'PLC-1/High level')?.value === 0.75);
    await host.close();
    await watch.close();
    const grader = new Grader();
    for (const event of seen) grader.hear(event);
    const { assertions, verdict } = grader.finish(Date.now());
    expect(assertions.filter((one) => one.verdict === 'fail')).toEqual([]);
    expect(verdict).toBe('pass');
  } finally {
    process.kill(-child.pid!, 'SIGINT');
    await ended(child);
  }
});
