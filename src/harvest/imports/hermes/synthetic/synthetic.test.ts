import { expect, it } from 'vitest';
import { drawSet } from '../../public-set.ts';
import { hermesSet } from '../hermes.ts';
import { HERMES_FILES } from '../row.ts';
import { syntheticFiles } from './synthetic.ts';

it('is understood to the last row by what reads the real files', () => {
  const files = syntheticFiles(42);
  expect(files.map(({ file }) => file)).toEqual([...HERMES_FILES]);
  const { quarantined, items, name, golds } = hermesSet(files, [], 'synthetic');
  expect([quarantined, name, golds]).toEqual([[], 'hermes-synthetic', 'synthetic']);
  expect(new Set(items.map(({ stratum }) => stratum)).size).toBe(6);
});

it('is large enough for the larger size, on both tracks and in every split', () => {
  const { short, manifest } = drawSet(hermesSet(syntheticFiles(42), [], 'synthetic'), { train: 1000, val: 200, test: 200 }, 42);
  expect(short).toBeNull();
  expect(manifest.counts.rows).toMatchObject({ 'structured/train': 1000, 'structured/val': 200, 'structured/test': 200 });
  expect(manifest.counts.rows['toolcall/test']).toBeGreaterThan(100);
});

it('is the same for the same seed alone', () => {
  expect(syntheticFiles(42)).toEqual(syntheticFiles(42));
  expect(syntheticFiles(43)).not.toEqual(syntheticFiles(42));
});
