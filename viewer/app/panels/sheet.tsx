import { useEffect, useState } from 'react';
import { useViewer } from '../state/viewer.ts';
import { AlarmList } from './alarm-list.tsx';
import { Briefing } from './briefing.tsx';
import { CrashPanel } from './crash-panel.tsx';
import { Faceplate } from './faceplate.tsx';
import { FaultPanel } from './fault-panel.tsx';
import { TimeMachinePanel } from './time-machine-panel.tsx';
import { TrendPanel } from './trend-panel.tsx';
import { VerdictPanel } from './verdict-panel.tsx';

const PAGES = ['Alarms', 'Asset', 'Trend', 'Faults', 'Briefing'] as const;
type Page = (typeof PAGES)[number];

/** On a narrow page: one panel at a time, below the plant. */
export function Sheet() {
  const selected = useViewer((state) => state.selected);
  const [page, setPage] = useState<Page | null>(selected ? 'Asset' : 'Alarms');
  useEffect(() => {
    if (selected) setPage('Asset');
  }, [selected]);
  return (
    <aside className={page ? 'sheet' : 'sheet closed'} aria-label="Panels">
      <div className="tabs" role="tablist">
        {PAGES.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={page === name}
            onClick={() => setPage(page === name ? null : name)}
          >
            {name}
          </button>
        ))}
      </div>
      {page && (
        <div className="sheet-page" role="tabpanel">
          {page === 'Alarms' && (
            <>
              <AlarmList />
              <CrashPanel />
            </>
          )}
          {page === 'Asset' &&
            (selected ? (
              <Faceplate key={selected} id={selected} />
            ) : (
              <p className="empty">Select something in the plant.</p>
            ))}
          {page === 'Trend' && <TrendPanel />}
          {page === 'Faults' && (
            <>
              <TimeMachinePanel />
              <FaultPanel />
              <VerdictPanel />
            </>
          )}
          {page === 'Briefing' && <Briefing />}
        </div>
      )}
    </aside>
  );
}
