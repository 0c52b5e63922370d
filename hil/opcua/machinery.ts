import { DataType, type IAddressSpace, type Namespace, nodesets, type UAObject, Variant } from 'node-opcua';
import type { NamePlate } from './map.ts';

const MACHINERY = 'http://opcfoundation.org/UA/Machinery/';

/**
 * Nodesets that a device with a name plate needs, in the order in which they build on each other. Further companion
 * specifications, such as PackML, are added here and get a file beside this one.
 */
export const COMPANIONS: readonly string[] = [nodesets.standard, nodesets.di, nodesets.ia, nodesets.machinery];

/** Shows a device as a machine under Objects/Machines with its identification (OPC 40001-1, 8 and 12). */
export function showNamePlate(addressSpace: IAddressSpace, device: string, plate: NamePlate): void {
  const index = addressSpace.getNamespaceIndex(MACHINERY);
  const machines = addressSpace.findNode(`ns=${index};i=1001`) as UAObject;
  const namespace = addressSpace.getOwnNamespace() as unknown as Namespace;
  const machine = namespace.addObject({
    organizedBy: machines,
    browseName: `${device} machine`,
    nodeId: `s=${device}/machine`,
  });
  const type = addressSpace.findObjectType('MachineIdentificationType', index);
  const identification = type!.instantiate({
    browseName: { name: 'Identification', namespaceIndex: addressSpace.getNamespaceIndex(DI) },
    namespace,
    componentOf: machine,
    optionals: ['Model'],
  } as never);
  const { manufacturer, model, serialNumber } = plate;
  const say = (name: string, value: string, text = false) =>
    (identification.getPropertyByName(name) as { setValueFromSource(v: Variant): void } | null)?.setValueFromSource(
      new Variant(
        text ? { dataType: DataType.LocalizedText, value: { text: value } } : { dataType: DataType.String, value },
      ),
    );
  say('Manufacturer', manufacturer, true);
  say('Model', model, true);
  say('SerialNumber', serialNumber);
  say('ProductInstanceUri', `urn:${manufacturer}:${model}:${serialNumber}`.replaceAll(' ', '-'));
}

const DI = 'http://opcfoundation.org/UA/DI/';
