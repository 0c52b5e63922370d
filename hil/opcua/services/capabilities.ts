import { DataType, type OPCUAServer, type UAVariable, VariableIds, Variant } from 'node-opcua';

/** Capabilities of which the library tells its own defaults (Part 5, 6.3.2; Part 11, 5.4.2). @param history values kept */
export function tellCapabilities({ engine }: OPCUAServer, history: number): void {
  engine.historyServerCapabilities.accessHistoryDataCapability = history > 0;
  const rate = engine.addressSpace!.findNode(`i=${VariableIds.Server_ServerCapabilities_MinSupportedSampleRate}`);
  // The library tells at least 100 ms, whatever it grants.
  const value = new Variant({ dataType: DataType.Double, value: engine.serverCapabilities.minSupportedSampleRate });
  (rate as UAVariable).bindVariable({ get: () => value }, true);
}
