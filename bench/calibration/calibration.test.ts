import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { cells } from './grid.ts';

const Share = z.object({ share: z.number() });
const Result = z.object({
  trials: z.number(),
  worst: z.array(z.object({ margin: z.number(), method: z.string(), parity: Share, inferior: Share })),
  planned: z.array(z.object({ discordance: z.number(), perCluster: z.number(), likeness: z.number(), power: z.number() })),
  columns: z.string(),
  rows: z.array(z.string()),
});
const read = () => Result.parse(JSON.parse(readFileSync(new URL('../results/calibration.json', import.meta.url), 'utf8')));

it.each([
  // Two Monte Carlo errors more where there are 1,000 trials.
  ['0.05', 6.5],
  ['0.01', 8.1],
  ['0.1', 8.1],
])('the committed table has no false parity beyond 6.5 % and chance at a margin of %s', (margin, most) => {
  const { rows, columns } = read();
  const gate = columns.split(' | ').indexOf('gate');
  const shares = rows
    .map((row) => row.split(' | '))
    .filter((row) => row[0] === margin)
    .map((row) => Number(row[gate]?.split(' / ')[0]));
  expect(shares.length).toBeGreaterThan(100);
  expect(Math.max(...shares)).toBeLessThanOrEqual(most);
});

it('the committed table has the power that was planned', () => {
  for (const { power } of read().planned) expect(power).toBeGreaterThan(0.78);
});

it('a cell comes out the same again, and the gate errs less than cluster-t did', () => {
  const [shape, margin, trials] = ['60 × 5', 0.05, 300];
  const again = cells(margin, trials, [shape]);
  expect(cells(margin, trials, [shape])).toEqual(again);
  const worst = (name: string) => Math.max(...again.map(({ parity }) => parity[name] ?? 0));
  expect(worst('gate')).toBeLessThan(0.11);
  expect(worst('gate')).toBeLessThan(worst('cluster-t'));
});
