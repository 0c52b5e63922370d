import { openBroker } from '../../mqtt/broker.ts';
import { runPart } from './part.ts';

/** The broker of the stack: MQTT 3.1.1. */
await runPart(async ({ broker: { host, port } }) => {
  const broker = await openBroker({ host, port });
  return () => broker.close();
});
