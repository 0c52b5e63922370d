import { useEffect, useState } from 'react';
import { AlarmAnnouncer } from './panels/alarm-announcer.tsx';
import { ConnectionNotice } from './panels/connection-notice.tsx';
import { PlantView } from './panels/plant-view.tsx';
import { Sheet } from './panels/sheet.tsx';
import { LeftColumn, RightColumn } from './panels/sides.tsx';
import { TimeBar } from './panels/time-bar.tsx';
import { TopBar } from './panels/top-bar.tsx';
import { ValueTable } from './panels/value-table.tsx';
import { Veil } from './panels/veil.tsx';
import { usePlayback } from './state/playback.ts';
import { useViewer } from './state/viewer.ts';
import { useNarrow } from './ui/use-narrow.ts';

/** The page: the plant behind, panels before it, time at the bottom. */
export function App() {
  const theme = useViewer((state) => state.theme);
  const view = useViewer((state) => state.view);
  const title = useViewer((state) => state.opened?.session.title);
  const narrow = useNarrow();
  // The part of the page that no panel covers: the plant is framed into it.
  const [open, setOpen] = useState<HTMLElement | null>(null);
  usePlayback();
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  useEffect(() => {
    document.title = title === undefined ? 'Plantwright' : `${title} · Plantwright`;
  }, [title]);

  if (title === undefined) {
    return (
      <main className="waiting">
        <ConnectionNotice />
        <p>Waiting for a session …</p>
      </main>
    );
  }
  return (
    <div className={narrow ? 'page narrow' : 'page'}>
      <TopBar />
      <main className="plant">{view === 'table' ? <ValueTable /> : <PlantView open={open} />}</main>
      <div className="open" ref={setOpen} />
      {narrow ? (
        <Sheet />
      ) : (
        <>
          <LeftColumn />
          <RightColumn />
        </>
      )}
      <Veil />
      <TimeBar />
      <ConnectionNotice />
      <AlarmAnnouncer />
    </div>
  );
}
