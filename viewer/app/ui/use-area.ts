import { useEffect, useState } from 'react';
import type { Area } from '../stage/framing.ts';

/** Where an element lies on the page, followed as it changes. */
export function useArea(element: HTMLElement | null): Area | null {
  const [area, setArea] = useState<Area | null>(null);
  useEffect(() => {
    if (!element) return;
    const measure = () => {
      const { left, top, width, height } = element.getBoundingClientRect();
      setArea((known) =>
        known && known.left === left && known.top === top && known.width === width && known.height === height
          ? known
          : { left, top, width, height },
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    observer.observe(document.documentElement);
    return () => observer.disconnect();
  }, [element]);
  return area;
}
