import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readJsonl } from '../src/cli/read-json.ts';
import { pairedDifference } from '../src/compare/difference.ts';
import type { PairedValue } from '../src/compare/pair.ts';
import { randomOf } from './calibration/draw.ts';
import { writeResult } from './result.ts';

// How often the gate's verdict on a part of real pairs is wrong by the difference on all of them: recorded answers of real models, right or wrong by
// BFCL's own checker, drawn without replacement. `npm run bench -- calibration-real --data DIR`, with `cases.jsonl` and `answers/<model>.jsonl` in it.
const OPTIONS = { delta: 0.05, alpha: 0.05 };
const DRAWS = 1000;
const HOSTED = 'gpt-4o-2024-08-06-FC';

const Case = z.object({ id: z.string(), category: z.string(), question: z.unknown() });
const Answer = z.object({ id: z.string(), valid: z.boolean() });
type Said = 'parity' | 'inferior' | 'inconclusive';

const { values: flags } = parseArgs({ options: { data: { type: 'string' } } });
if (flags.data === undefined) console.log('calibration-real: skipped, for it needs recorded answers: --data DIR');
else await calibrate(flags.data);

async function calibrate(folder: string): Promise<void> {
  const cases = await readJsonl(join(folder, 'cases.jsonl'), Case, 'a case');
  const models = new Map<string, Map<string, boolean>>();
  for (const file of (await readdir(join(folder, 'answers'))).filter((name) => name.endsWith('.jsonl')).sort()) {
    const answers = await readJsonl(join(folder, 'answers', file), Answer, 'an answer with its verdict');
    models.set(basename(file, '.jsonl'), new Map(answers.map(({ id, valid }) => [id, valid])));
  }
  const hosted = models.get(HOSTED);
  const groups = {
    'a call is due': cases.filter(({ category }) => category !== 'relevance'),
    'no call is due': cases.filter(({ category }) => category === 'relevance'),
    all: cases,
  };
  const rows = [...models].flatMap(([name, local]) =>
    name === HOSTED ? [] : Object.entries(groups).flatMap(([group, own]) => rowsOf(name, group, valuesOf(own, hosted ?? new Map(), local))),
  );
  console.log('| candidate | cases | on all | n | parity | inferior | inconclusive | false parity | false inferior |\n|---|---|---|--:|--:|--:|--:|--:|--:|');
  for (const { name, group, all, n, parity, inferior, inconclusive, falseParity, falseInferior } of rows)
    console.log(
      `| ${[name, group, all, n, ...[parity, inferior, inconclusive, falseParity, falseInferior].map((share) => (100 * share).toFixed(1))].join(' | ')} |`,
    );
  await writeResult('calibration-real', { draws: DRAWS, hosted: HOSTED, ...OPTIONS, rows });
}

/** Cases that share a question share a cluster. */
function valuesOf(cases: readonly z.infer<typeof Case>[], hosted: ReadonlyMap<string, boolean>, local: ReadonlyMap<string, boolean>): PairedValue[] {
  return cases.flatMap(({ id, question }) => {
    const [one, other] = [hosted.get(id), local.get(id)];
    return one === undefined || other === undefined ? [] : [{ cluster: JSON.stringify(question), hosted: Number(one), local: Number(other) }];
  });
}

function rowsOf(name: string, group: string, values: readonly PairedValue[]) {
  const { difference, interval } = pairedDifference(values, OPTIONS);
  const whole = saidOf(values);
  const all = `${(100 * difference).toFixed(1)} (${(100 * interval.low).toFixed(1)} to ${(100 * interval.high).toFixed(1)}) of ${values.length}: ${whole}`;
  return [100, 200, 400]
    .filter((n) => n < values.length)
    .map((n) => {
      const random = randomOf(n);
      const said = { parity: 0, inferior: 0, inconclusive: 0 };
      for (let draw = 0; draw < DRAWS; draw++) said[saidOf(drawn(values, n, random))] += 1 / DRAWS;
      const isWorse = difference < -OPTIONS.delta;
      return { name, group, all, n, ...said, falseParity: isWorse ? said.parity : 0, falseInferior: isWorse ? 0 : said.inferior };
    });
}

function saidOf(values: readonly PairedValue[]): Said {
  const { low, high } = pairedDifference(values, OPTIONS).interval;
  return low > -OPTIONS.delta ? 'parity' : high < -OPTIONS.delta ? 'inferior' : 'inconclusive';
}

/** So many, each at most once: the first of a shuffle that is broken off (Fisher and Yates). */
function drawn(values: readonly PairedValue[], n: number, random: () => number): PairedValue[] {
  const left = [...values];
  return Array.from({ length: n }, (_, index) => {
    const at = index + Math.floor(random() * (left.length - index));
    const [here, there] = [left[index], left[at]];
    if (here === undefined || there === undefined) throw new RangeError(`expected at least ${n} pairs, got ${values.length}`);
    [left[index], left[at]] = [there, here];
    return there;
  });
}
