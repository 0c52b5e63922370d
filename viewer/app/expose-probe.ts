import { alarmRowsAt } from './data/alarms.ts';
import { layersAt } from './data/layers.ts';
import type { Probe, StageProbe } from './probe.ts';
import { shownInstant, useViewer } from './state/viewer.ts';

declare global {
  interface Window {
    __plantwright?: Probe;
  }
}

const NO_STAGE: StageProbe = { frame: 0, calls: 0, triangles: 0, renderer: '', object: () => null, step: () => {} };

/** Puts the probe into the page; `stage` gives the stage while there is one. */
export function exposeProbe(stage: () => StageProbe | undefined): void {
  const onStage = () => stage() ?? NO_STAGE;
  window.__plantwright = {
    get frame() {
      return onStage().frame;
    },
    get calls() {
      return onStage().calls;
    },
    get triangles() {
      return onStage().triangles;
    },
    get renderer() {
      return onStage().renderer;
    },
    get cursor() {
      return useViewer.getState().cursor;
    },
    get instant() {
      return shownInstant(useViewer.getState());
    },
    get start() {
      return useViewer.getState().opened?.timeline.start ?? 0;
    },
    get whole() {
      const timeline = useViewer.getState().opened?.timeline;
      return timeline !== undefined && timeline.lacking === undefined;
    },
    object: (id) => onStage().object(id),
    step: (seconds, frames) => onStage().step(seconds, frames),
    layers(signal) {
      const { opened } = useViewer.getState();
      const quantity = opened?.quantities.get(signal);
      if (!opened || !quantity) return null;
      const layers = layersAt(opened.timeline, quantity, shownInstant(useViewer.getState()));
      return {
        true: layers.true?.value ?? null,
        sensed: layers.sensed?.value ?? null,
        believed: layers.believed?.value ?? null,
        quality: layers.believed?.belief.quality ?? null,
        differs: layers.differs,
        stale: layers.stale,
      };
    },
    alarms() {
      const { opened } = useViewer.getState();
      if (!opened) return [];
      const rows = alarmRowsAt(opened.timeline, shownInstant(useViewer.getState()));
      return rows.map(({ id, standing, priority }) => ({ id, standing, priority }));
    },
  };
}
