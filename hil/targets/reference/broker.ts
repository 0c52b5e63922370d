import { openBroker } from '../../mqtt/broker.ts';
import type { StartPart } from './part.ts';

/** The broker of the stack: MQTT 3.1.1. */
export const start: StartPart = async ({ broker: { users, ...at } }, { book }) => {
  const broker = await openBroker({
    ...at,
    ...(users && { users }),
    onNotice: (notice, kind) => book.refuse(kind, `says: ${notice}`),
  });
  return { port: broker.port, stop: () => broker.close() };
};
