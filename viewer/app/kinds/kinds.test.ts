import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Shape } from '../../../twins/scene.ts';
import { kindOf } from './index.ts';
import { LabelledBox } from './labelled-box.tsx';

test('every shape of the library is drawn as what it is', async () => {
  const files = globSync('twins/{equipment,instruments}/*/shape.ts');
  const shapes = await Promise.all(files.map((file) => import(/* @vite-ignore */ resolve(file))));
  const kinds = shapes
    .flatMap((exported: Record<string, Partial<Shape>>) => Object.values(exported))
    .flatMap(({ kind }) => kind ?? []);
  expect(kinds.length).toBeGreaterThan(20);
  expect(kinds.filter((kind) => kindOf(kind) === LabelledBox)).toEqual([]);
});
