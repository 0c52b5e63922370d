import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { formatTime } from '../data/format.ts';
import { point, seek, seekBy, togglePlaying } from '../state/actions.ts';
import { useInstant, useOpened, useViewer } from '../state/viewer.ts';
import { TimeControls } from './time-controls.tsx';
import { densityOf, drawTime, MARGIN } from './time-drawing.ts';

/** How far the keys move the cursor, in s. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
};

/** All of the session on one axis: what happened, how far beliefs lay from the truth, and which instant is shown. */
export function TimeBar() {
  const { session } = useOpened();
  const t = useInstant();
  const live = useViewer(({ cursor }) => cursor === 'live');
  const playing = useViewer((state) => state.playing);
  const pointed = useViewer((state) => state.pointed);
  const growing = session.mode !== 'recording';
  return (
    <section className="time panel" aria-label="Time">
      <div className="time-head">
        <button type="button" onClick={togglePlaying} aria-label={playing ? 'Pause' : 'Play'} title="Replay what was">
          {playing ? '❚❚' : '▶'}
        </button>
        <button type="button" aria-pressed={live} onClick={() => seek('live')}>
          {growing ? 'Live' : 'End'}
        </button>
        <b>{formatTime(t)}</b>
        {pointed !== null && <span className="text">pointing at {formatTime(pointed)}</span>}
        <span className="grow" />
        <span className="legend wide" aria-hidden="true">
          <span className="density">|true − believed|</span>
          <span>▽ alarm in the plant</span>
          <span>▼ alarm believed</span>
          <span>▬ fault</span>
          <span>◆ command or write</span>
          {growing && <span>┊ epoch</span>}
        </span>
      </div>
      <TimeControls />
      <Slider t={t} live={live} />
    </section>
  );
}

function Slider({ t, live }: { readonly t: number; readonly live: boolean }) {
  const opened = useOpened();
  const { timeline } = opened;
  const theme = useViewer((state) => state.theme);
  const pointed = useViewer((state) => state.pointed);
  const revision = useViewer((state) => state.revision);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // Worked out again only for more frames, not for every movement of the cursor.
  const { arrivals } = useViewer.getState();
  // biome-ignore lint/correctness/useExhaustiveDependencies: arrivals say that there is more
  const density = useMemo(() => densityOf(opened, width), [opened, width, arrivals]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision says that there is more
  useEffect(() => {
    if (canvas.current && width > 0) drawTime(canvas.current, opened, { theme, shown: t, pointed, density });
  }, [opened, theme, t, pointed, revision, density, width]);

  const instantAt = ({ clientX, currentTarget }: PointerEvent<HTMLElement>) => {
    const { left, width: across } = currentTarget.getBoundingClientRect();
    const share = (clientX - left - MARGIN) / (across - 2 * MARGIN);
    return timeline.start + Math.min(1, Math.max(0, share)) * (timeline.end - timeline.start);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined) seekBy(step);
    else if (event.key === 'Home') seek(timeline.start);
    else if (event.key === 'End') seek('live');
    else if (event.key === ' ') togglePlaying();
    else return;
    event.preventDefault();
  };

  return (
    <div
      className="slider"
      role="slider"
      tabIndex={0}
      aria-label="Instant shown"
      aria-valuemin={Math.floor(timeline.start)}
      aria-valuemax={Math.ceil(timeline.end)}
      aria-valuenow={Number(t.toFixed(1))}
      aria-valuetext={live ? `live, ${formatTime(t)}` : formatTime(t)}
      onKeyDown={onKey}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        seek(instantAt(event));
      }}
      onPointerMove={(event) => {
        point(instantAt(event));
        if (event.buttons) seek(instantAt(event));
      }}
      onPointerLeave={() => point(null)}
    >
      <canvas ref={canvas} />
    </div>
  );
}
