import { type BinaryStream, ReadRequest } from 'node-opcua';
import { expect, test } from 'vitest';
import { withDevice } from '../../test/fixtures/device.ts';
import { ask } from '../../test/fixtures/opcua-requests.ts';
import { openSession } from '../../test/fixtures/opcua-session.ts';
import { plc1OpcUa } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { OpcUaServer } from './server.ts';

test('a request that cannot be decoded is answered, and the session goes on', async () => {
  await using bench = await withDevice(waterTreatment, (context) => OpcUaServer.open(plc1OpcUa, context));
  await using client = await openSession(bench.server.endpoint.endpoint);
  const request = new ReadRequest({ timestampsToReturn: 2, nodesToRead: [] });
  Object.defineProperty(request, 'encode', {
    value(stream: BinaryStream) {
      request.requestHeader.encode(stream);
      stream.writeDouble(request.maxAge);
      stream.writeInteger(request.timestampsToReturn);
      // So many nodes, of which none follows.
      stream.writeInteger(1000);
    },
  });
  expect((await ask(client, request)).serviceResult).toBe('BadDecodingError');
  expect(await client.value('ns=1;s=heartbeat')).toEqual(expect.any(Number));
});
