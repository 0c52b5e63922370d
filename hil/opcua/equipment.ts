import type { IAddressSpace, Namespace, UAObject } from 'node-opcua';
import type { OpcUaDevice } from './map.ts';

/**
 * The tree that variables, methods and alarms hang in: the device below Objects, and below it the folders of the
 * equipment hierarchy (ISA-95 part 1, 5.3) down to one object per asset. Events of an asset go up to its device, and
 * from there to the Server object, so that a client may listen at either.
 */
export class Equipment {
  readonly namespace: Namespace;
  readonly device: UAObject;
  readonly #assets = new Map<string, UAObject>();
  readonly #folders = new Map<string, UAObject>();

  constructor(addressSpace: IAddressSpace, { device }: OpcUaDevice) {
    this.namespace = addressSpace.getOwnNamespace() as unknown as Namespace;
    this.device = this.namespace.addObject({
      organizedBy: 'ObjectsFolder',
      // The library takes only event sources as the source of a condition, though a notifier is one too (Part 3, 7.17).
      eventSourceOf: addressSpace.rootFolder.objects.server,
      browseName: device,
      nodeId: `s=${device}`,
      eventNotifier: 1,
    }) as UAObject;
  }

  /** The object of an asset; the device itself where there are no folders. @param folders `['water', 'LIT-101']` */
  asset(folders: readonly string[]): UAObject {
    const tag = folders.at(-1);
    if (tag === undefined) return this.device;
    const found = this.#assets.get(tag);
    if (found) return found;
    const asset = this.namespace.addObject({
      organizedBy: this.#folder(folders.slice(0, -1)),
      eventSourceOf: this.device,
      browseName: tag,
      nodeId: `s=${tag}`,
    }) as UAObject;
    this.#assets.set(tag, asset);
    return asset;
  }

  #folder(path: readonly string[]): UAObject {
    const name = path.at(-1);
    if (name === undefined) return this.device;
    const key = path.join('/');
    const found = this.#folders.get(key);
    if (found) return found;
    const folder = this.namespace.addObject({
      organizedBy: this.#folder(path.slice(0, -1)),
      typeDefinition: 'FolderType',
      browseName: name,
      nodeId: `s=${key}/`,
    }) as UAObject;
    this.#folders.set(key, folder);
    return folder;
  }
}
