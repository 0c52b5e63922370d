import { useEffect } from 'react';
import { advance } from './actions.ts';
import { query, useViewer } from './viewer.ts';

/** Lets a running cursor run with the wall clock, unless the page is stepped by hand. */
export function usePlayback(): void {
  const playing = useViewer((state) => state.playing);
  useEffect(() => {
    if (!playing || query.manual) return;
    let last = performance.now();
    let next = requestAnimationFrame(function go(now) {
      advance(Math.max(0, now - last) / 1000);
      last = now;
      next = requestAnimationFrame(go);
    });
    return () => cancelAnimationFrame(next);
  }, [playing]);
}
