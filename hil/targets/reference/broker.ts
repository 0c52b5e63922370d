import { openBroker } from '../../mqtt/broker.ts';
import { runPart } from './part.ts';

/** The broker of the stack: MQTT 3.1.1. */
await runPart(async ({ broker: at }) => {
  const broker = await openBroker(at);
  return { port: broker.port, stop: () => broker.close() };
});
