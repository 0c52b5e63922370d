import { useViewer } from '../state/viewer.ts';
import { AlarmList } from './alarm-list.tsx';
import { Briefing } from './briefing.tsx';
import { CrashPanel } from './crash-panel.tsx';
import { Faceplate } from './faceplate.tsx';
import { FaultPanel } from './fault-panel.tsx';
import { TimeMachinePanel } from './time-machine-panel.tsx';
import { TrendPanel } from './trend-panel.tsx';
import { VerdictPanel } from './verdict-panel.tsx';

/** What goes on: alarms, faults, verdicts. */
export function LeftColumn() {
  return (
    <aside className="side left" aria-label="Alarms, faults and requirements">
      <AlarmList />
      <CrashPanel />
      <TimeMachinePanel />
      <FaultPanel />
      <VerdictPanel />
    </aside>
  );
}

/** What is looked at: the selected asset, or the briefing; and a trend. */
export function RightColumn() {
  const selected = useViewer((state) => state.selected);
  return (
    <aside className="side right" aria-label="Selected asset and trend">
      {selected ? <Faceplate key={selected} id={selected} /> : <Briefing />}
      <TrendPanel />
    </aside>
  );
}
