import { openBroker } from '../../mqtt/broker.ts';
import { Book, runPart } from './part.ts';

/** The broker of the stack: MQTT 3.1.1. */
await runPart(async ({ broker: { users, ...at } }) => {
  const book = new Book();
  const broker = await openBroker({
    ...at,
    ...(users && { users }),
    onNotice: (notice, kind) => book.refuse(kind, `says: ${notice}`),
  });
  return { port: broker.port, stop: () => broker.close() };
});
