import type { OPCUAServer } from 'node-opcua';
import { accessorOf } from './accessor.ts';
import { freeContinuationPoints } from './browse.ts';
import { tellCapabilities } from './capabilities.ts';
import { answerHistoryRead } from './history-read.ts';
import { correctRead } from './read.ts';
import { checkRequests } from './requests.ts';
import { correctWrite } from './write.ts';

/**
 * Makes an initialized server answer as the standard says where the library does otherwise: the result of each service
 * by its clause, with our own HistoryRead. What is mended for all servers is in `library.ts`.
 */
export function answerByTheStandard(server: OPCUAServer, { history }: { history: number }): void {
  const accessor = accessorOf(server);
  tellCapabilities(server, history);
  checkRequests(server);
  freeContinuationPoints(server);
  correctRead(accessor);
  correctWrite(accessor);
  answerHistoryRead(accessor, server.engine.serverCapabilities.maxHistoryContinuationPoints);
}
