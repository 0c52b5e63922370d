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
  readonly x: number;
  /** Bottom edge where the label belongs, and where it found room. */
  readonly anchor: number;
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
    spread(placed);
    for (const { element, x, y, anchor, height } of placed) {
      const bottom = Math.max(y, free.top + height);
      element.style.transform = `translate(${x.toFixed(1)}px, ${bottom.toFixed(1)}px) translate(-50%, -100%)`;
      element.style.setProperty('--leader', `${Math.max(0, anchor - bottom + GAP).toFixed(0)}px`);
    }
  });
  return null;
}

const anchorOf = ({ at: [x, y, z], shape, size }: Stood) => [x, y + shape.top(size), z] as const;

/** Pushes labels up until none covers another; their leaders stretch. The lowest ones stay where they belong. */
function spread(labels: Placed[]): void {
  labels.sort((a, b) => b.anchor - a.anchor);
  for (const [i, label] of labels.entries()) {
    for (const below of labels.slice(0, i).sort((a, b) => b.y - a.y)) {
      const besides = Math.abs(label.x - below.x) >= (label.width + below.width) / 2 + APART;
      const apart = label.y <= below.y - below.height - APART || label.y - label.height >= below.y + APART;
      if (!besides && !apart) label.y = below.y - below.height - APART;
    }
  }
}
