import type { Scenario } from '#simulator';
import { type Clock, fastClock, type Progress, play, type Run } from '#simulator';
import { clock } from '../hil/clock.ts';
import type { PlantNetwork } from '../hil/devices.ts';
import { runInfo } from '../hil/recording/session-info.ts';
import { createRig } from '../hil/rig.ts';
import type { Target } from '../hil/targets/target.ts';
import { virtual } from '../hil/virtual/index.ts';
import { Artefacts, type RunResult } from './artefacts.ts';

export interface RecordedPlay {
  readonly scenario: Scenario;
  readonly network: PlantNetwork;
  /** Without one the plant runs alone, as fast as it goes. */
  readonly target: Target | undefined;
  readonly defect?: string;
  readonly seed: number;
  /** Folder under which runs are kept. */
  readonly out: string;
  readonly onProgress?: (progress: Progress) => void;
  readonly abort?: { readonly aborted: boolean };
}

/** In ms since 1970, by the clock on the wall whatever the medium. */
const wall = (): number => virtual()?.wall() ?? Date.now();

const alone = (): Clock => fastClock(() => new Promise((resolve) => setImmediate(resolve)));

/** Plays a scenario once and leaves its artefacts: what tests, the CLI and `npm start` all do. */
export async function playRecorded<N extends string>(
  options: RecordedPlay & { scenario: Scenario<N> },
): Promise<{ run: Run<N>; result: RunResult }> {
  const { scenario, network, target, defect, seed, out, onProgress, abort } = options;
  const rig = target && createRig({ network, target, ...(defect !== undefined && { defect }) });
  const begun = clock.now();
  const begunOnWall = wall();
  const artefacts = new Artefacts(out, new Date(begunOnWall), scenario.id, seed, defect);
  const begin = (startedAt: number) =>
    artefacts.begin(
      runInfo({
        network,
        scenario,
        seed,
        target: rig?.target ?? 'none',
        defect,
        hops: rig?.hops ?? [],
        alarmList: rig?.alarmList ?? false,
        startedAt,
      }),
      rig?.points ?? [],
    );
  const run = await play(scenario, {
    ...(rig && { rig }),
    seed,
    clock: rig ? clock : alone(),
    onStart: (origin) => begin(clock.utc(rig ? origin : begun)),
    onFrame: artefacts.take,
    ...(onProgress && { onProgress }),
    ...(abort && { abort }),
  });
  if (!artefacts.session) begin(clock.utc(begun));
  return { run, result: await artefacts.finish(run, (wall() - begunOnWall) / 1e3, scenario.requirements) };
}
