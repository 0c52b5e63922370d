import type { ReactNode } from 'react';
import type { Stood } from '../plan/place.ts';

export interface KindProps {
  readonly asset: Stood;
}

/** What draws one kind of asset, around its origin. */
export type Kind = (props: KindProps) => ReactNode;

/** Solid things cast shadows and receive them. */
export const SOLID = { castShadow: true, receiveShadow: true } as const;
