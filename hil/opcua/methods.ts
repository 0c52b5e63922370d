import { type ISessionContext, type StatusCode, StatusCodes, type Variant } from 'node-opcua';
import type { PlantSide, Ref, Value } from '#simulator';
import type { Equipment } from './equipment.ts';
import type { MethodNode, OpcUaDevice } from './map.ts';
import type { Restrict } from './roles.ts';
import { TYPE } from './variables.ts';
import { clientOf, type OnWrite, REFUSED } from './writes.ts';

/** Adds the methods of a device. A call is answered once its writes are latched; the plant acts at its next tick. */
export function addMethods(
  { namespace, device }: Equipment,
  { methods }: OpcUaDevice,
  { side, onWrite, restrict }: { side: PlantSide; onWrite: OnWrite; restrict: Restrict },
): void {
  for (const { name, description, writes } of methods) {
    const node = namespace.addMethod(device, {
      browseName: name,
      nodeId: `s=${name}`,
      description,
      inputArguments: writes
        .filter(({ value }) => value === undefined)
        .map(({ ref }) => ({ name: ref.name, dataType: TYPE[ref.signal.kind], description: ref.id })),
      outputArguments: [],
    });
    // The library tells by the number of parameters whether a method is asynchronous: there must be two.
    node.bindMethod(async (inputs: Variant[], context: ISessionContext) => ({
      statusCode: call(writes, inputs, (asked) => {
        const refused = side.write(asked);
        for (const { signal, value } of asked) onWrite({ signal, value, by: clientOf(context), refused });
        return refused ? REFUSED[refused] : StatusCodes.Good;
      }),
    }));
    restrict(node);
  }
}

function call(
  writes: MethodNode['writes'],
  inputs: readonly Variant[],
  write: (asked: { signal: string; value: Value }[]) => StatusCode,
): StatusCode {
  const given = [...inputs];
  return write(
    writes.map(({ ref, value }) => ({ signal: ref.id, value: value ?? valueIn(ref, given.shift()!.value) })),
  );
}

const valueIn = ({ signal }: Ref, input: number | boolean): Value =>
  signal.kind === 'states' ? (signal.names?.[input as number] ?? '') : input;
