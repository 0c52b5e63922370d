import { useFrame, useThree } from '@react-three/fiber';
import { useMemo } from 'react';
import { Vector3 } from 'three';
import type { Stood } from '../plan/place.ts';
import { useOpened } from '../state/viewer.ts';
import type { Area } from './framing.ts';

/** Gap between a label and what it names, and between labels, in px. */
const GAP = 10;
const APART = 4;

interface Placed {
  readonly element: HTMLElement;
  /** Where the middle of its bottom edge belongs, and where it found room. */
  readonly anchor: number;
  x: number;
  y: number;
  readonly width: number;
  readonly height: number;
}

/** Keeps labels above what they name: one pass in every frame, no rendering of React. */
export function LabelAnchors({
  elements,
  free,
}: {
  readonly elements: ReadonlyMap<string, HTMLElement>;
  readonly free: Area;
}) {
  const { plan } = useOpened();
  const camera = useThree((state) => state.camera);
  const size = useThree((state) => state.size);
  const point = useMemo(() => new Vector3(), []);

  useFrame(() => {
    const placed: Placed[] = [];
    for (const [id, element] of elements) {
      const asset = plan.stood.get(id);
      if (!asset || element.offsetWidth === 0) continue;
      point.set(...anchorOf(asset)).project(camera);
      element.style.visibility = point.z > 1 ? 'hidden' : '';
      if (point.z > 1) continue;
      const anchor = (0.5 - point.y / 2) * size.height - GAP;
      const x = (point.x / 2 + 0.5) * size.width;
      placed.push({ element, x, anchor, y: anchor, width: element.offsetWidth, height: element.offsetHeight });
    }
    spread(placed, free.top);
    for (const { element, x: wanted, y, anchor, width } of placed) {
      const x = Math.min(size.width - width / 2 - APART, Math.max(width / 2 + APART, wanted));
      element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -100%)`;
      element.style.setProperty('--leader', `${Math.max(0, anchor - y + GAP).toFixed(0)}px`);
    }
  });
  return null;
}

const anchorOf = ({ at: [x, y, z], shape, size }: Stood) => [x, y + shape.top(size), z] as const;

/**
 * Pushes labels up until none covers another; their leaders stretch. The lowest ones stay where they belong, and what
 * would leave the page at the top goes aside.
 */
function spread(labels: Placed[], top: number): void {
  labels.sort((a, b) => b.anchor - a.anchor);
  for (const [i, label] of labels.entries()) {
    const others = labels.slice(0, i);
    for (const other of others.sort((a, b) => b.y - a.y)) {
      if (covers(label, other)) label.y = other.y - other.height - APART;
    }
    if (label.y - label.height >= top) continue;
    label.y = top + label.height;
    for (const other of others.sort((a, b) => a.x - b.x)) {
      if (covers(label, other)) label.x = other.x + (other.width + label.width) / 2 + APART;
    }
  }
}

const covers = (a: Placed, b: Placed): boolean =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 + APART && a.y > b.y - b.height - APART && a.y - a.height < b.y + APART;
