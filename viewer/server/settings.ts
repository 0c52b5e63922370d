import {
  type Fault,
  fits,
  type Plant,
  PlantwrightError,
  type SettingInfo,
  type Signals,
  split,
  type Value,
} from '#simulator';

/** What may be set in a plant: all that is writable, and malfunctions that have a measure. */
export function settingsOf(plant: Plant): SettingInfo[] {
  return Object.entries(plant.assets).flatMap(([asset, { twin }]) => {
    const title = (name: string) => `${plant.tag(asset)} ${name}`;
    const writable = Object.entries(plant.outputs(asset)).filter(([, signal]) => signal.writable);
    const wrongs = Object.entries((twin.malfunctions ?? {}) as Signals).filter(([, { kind }]) => kind === 'analog');
    return [
      ...writable.map(([name, signal]) => settingOf(asset, name, title(name), signal, false)),
      ...wrongs.map(([name, signal]) => settingOf(asset, name, title(name), signal, true)),
    ];
  });
}

const settingOf = (
  asset: string,
  name: string,
  title: string,
  { kind, unit, range, names }: Signals[string],
  wrong: boolean,
): SettingInfo => ({
  ...{ id: `${asset}.${name}`, title, kind, unit, wrong },
  ...(range && { range }),
  ...(names && { names }),
});

/** What a fork does otherwise, checked as far as that can be before one is there. */
export type Deed = { readonly fault: Fault } | { readonly setting: SettingInfo; readonly value: Value };

/**
 * The deed that a viewer asks for.
 * @throws PlantwrightError FAULT_UNKNOWN, SETTING_UNKNOWN, SETTING_REFUSED, FORK_WITHOUT_DEED
 */
export function deedOf(
  plant: Plant,
  faults: ReadonlyMap<string, Fault>,
  { fault, set }: { readonly fault?: unknown; readonly set?: { readonly signal?: unknown; readonly value?: unknown } },
): Deed {
  if (fault !== undefined) {
    const found = faults.get(String(fault));
    if (!found) throw new PlantwrightError('FAULT_UNKNOWN', `There is no fault "${fault}".`);
    return { fault: found };
  }
  if (!set) {
    throw new PlantwrightError('FORK_WITHOUT_DEED', 'A fork does something otherwise: nothing was asked for.', {
      hint: 'Choose a fault or something to set; to only go back, backtrack.',
    });
  }
  const setting = settingsOf(plant).find(({ id }) => id === set.signal);
  if (!setting) throw new PlantwrightError('SETTING_UNKNOWN', `There is nothing to set called "${set.signal}".`);
  const [asset, name] = split(setting.id);
  const signal = setting.wrong
    ? (plant.assets[asset]!.twin.malfunctions as Signals)[name]!
    : plant.outputs(asset)[name]!;
  if (!fits(signal, set.value as Value)) {
    const limits = setting.range ? `${setting.range[0]} to ${setting.range[1]} ${setting.unit}` : setting.kind;
    throw new PlantwrightError('SETTING_REFUSED', `${setting.title} cannot be ${JSON.stringify(set.value)}.`, {
      hint: `It takes ${setting.names ? setting.names.join(', ') : limits}.`,
    });
  }
  return { setting, value: set.value as Value };
}
