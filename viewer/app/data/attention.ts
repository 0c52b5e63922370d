import type { SessionInfo } from '../../../simulator/record/session.ts';
import type { Scene } from '../../../twins/scene.ts';
import type { AlarmRow } from './alarms.ts';

/** What alarms are about: the scene says it of the plant's alarms; a stack's own, `PLC-1/communication`, name a device. */
export class Attention {
  readonly #assets: ReadonlyMap<string, string>;
  readonly #devices: ReadonlyMap<string, string>;

  constructor({ alarms, signals }: SessionInfo, scene: Pick<Scene, 'alarms'>) {
    this.#assets = new Map(
      alarms.flatMap(({ tag, signal }) => (scene.alarms[signal] ? [[tag, scene.alarms[signal]]] : [])),
    );
    this.#devices = new Map(signals.map(({ tag, asset }) => [tag, asset]));
  }

  /** The asset that an alarm is about. */
  assetOf(alarm: string): string | undefined {
    return this.#assets.get(alarm) ?? this.#devices.get(alarm.split('/')[0] ?? '');
  }

  /** The most important alarm of each asset, of rows with the highest priority first. */
  byAsset(rows: readonly AlarmRow[]): ReadonlyMap<string, AlarmRow> {
    const found = new Map<string, AlarmRow>();
    for (const row of rows) {
      const asset = this.assetOf(row.id);
      if (asset && !found.has(asset)) found.set(asset, row);
    }
    return found;
  }
}
