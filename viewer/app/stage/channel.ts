import { useFrame } from '@react-three/fiber';
import { useMemo } from 'react';
import { type Layers, layersAt, type Said } from '../data/layers.ts';
import type { Quantity } from '../data/quantity.ts';
import type { Stood } from '../plan/place.ts';
import { useOpened, useViewer } from '../state/viewer.ts';
import { type Materials, materialsOf } from './materials.ts';
import { type Pace, usePace } from './pace.ts';

/** What one channel of an asset shows, at the instant that is drawn. */
export interface Channel {
  readonly quantity: Quantity;
  now(): Layers;
  /** Where a layer lies in the range, from 0 to 1; nothing where its state stands for a span. */
  share(said: Said | undefined): number | undefined;
}

export function useChannel({ channels }: Stood, name: string): Channel | undefined {
  const { timeline, quantities } = useOpened();
  const pace = usePace();
  const signal = channels[name];
  return useMemo(() => {
    const quantity = signal === undefined ? undefined : quantities.get(signal);
    if (!quantity) return undefined;
    const [low, high] = quantity.range;
    return {
      quantity,
      now: () => layersAt(timeline, quantity, pace.t),
      share: (said) => {
        if (!said || said.high - said.low > quantity.tolerance) return undefined;
        return Math.min(1, Math.max(0, ((said.low + said.high) / 2 - low) / (high - low)));
      },
    };
  }, [timeline, quantities, pace, signal]);
}

/** Runs once in every drawn frame, after the time of that frame is known. */
export function useDrawn(draw: (pace: Pace) => void): void {
  const pace = usePace();
  useFrame(() => draw(pace));
}

export const useMaterials = (): Materials => materialsOf(useViewer(({ theme }) => theme));
