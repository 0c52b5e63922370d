import { type Layers, layersAt } from '../data/layers.ts';
import type { Quantity } from '../data/quantity.ts';
import { useInstant, useOpened } from '../state/viewer.ts';

/** A quantity at the instant that is shown. */
export function useLayers(signal: string | undefined): { quantity: Quantity; layers: Layers } | undefined {
  const { timeline, quantities } = useOpened();
  const t = useInstant();
  const quantity = signal === undefined ? undefined : quantities.get(signal);
  return quantity && { quantity, layers: layersAt(timeline, quantity, t) };
}
