import { describe, expect, it } from 'vitest';
import type { Score } from '../../records/evaluation.ts';
import { approachesCsv } from '../../report/approaches/csv.ts';
import { approachesMarkdown } from '../../report/approaches/markdown.ts';
import { allOf, GATE, scoresOf, sideOf } from '../compare.test-data.ts';
import { type Approach, compareApproaches } from './approaches.ts';

const METRICS = { metrics: [{ name: 'args_exact_rate', core: true, value: 0.5, n: 400, interval: { low: 0.4, high: 0.6 } }] } as const;

function approach(name: string, role: 'hosted' | 'base' | 'tuned', scores: readonly Score[]): Approach {
  const side = sideOf(role, scores);
  return { ...side, name, evaluation: { ...side.evaluation, metrics: [...METRICS.metrics], latency: { p50Ms: 240, p95Ms: 300, n: 400 }, costUsd: null } };
}
/** 400 examples, of which the first so many are wrong. */
const wrongOn = (count: number, from = 0) => scoresOf(Array.from({ length: 400 }, (_, at) => allOf('toolcall', at < from || at >= from + count)));
const hosted = approach('gpt', 'hosted', wrongOn(12));
const compared = (...locals: Approach[]) => compareApproaches(hosted, locals, GATE);

describe('several approaches', () => {
  it('have a clear winner where one is surely better than each other one', () => {
    const found = compared(approach('paper', 'tuned', wrongOn(120)), approach('fledgling', 'tuned', wrongOn(20)), approach('base', 'base', wrongOn(200)));
    expect(found).toMatchObject({ winner: 'fledgling', metric: 'args_exact_rate' });
    expect(found.rows.map(({ name }) => name)).toEqual(['gpt', 'fledgling', 'paper', 'base']);
    expect(found.pairs.map(({ first, second }) => `${first} ${second}`)).toEqual(['fledgling paper', 'fledgling base', 'paper base']);
    expect(found.rows[1]).toMatchObject({ difference: { n: 400, difference: -0.02 }, share: { outcome: 'pass' } });
    expect(found.rows[3]?.share).toMatchObject({ outcome: 'fail' });
    expect(found.says).toEqual([
      'fledgling is the clear winner: better than each other approach on args_exact_rate, Holm-adjusted over all pairs',
      'fledgling reaches 97.9 % of the hosted model, at least 90 %: phase 2',
      'paper reaches 72.2 % of the hosted model, less than 90 %: phase 1',
      'base reaches 51.5 % of the hosted model, less than 90 %: phase 1',
    ]);
  });

  it('have none where the best two are not told apart, and of one alone none can win', () => {
    const found = compared(approach('a', 'tuned', wrongOn(40)), approach('b', 'tuned', wrongOn(44, 2)));
    expect(found.winner).toBeNull();
    expect(found.says[0]).toBe('there is no clear winner: a has the highest args_exact_rate, and these examples do not tell it from every other');
    expect(compared(approach('a', 'tuned', wrongOn(40))).says[0]).toBe('there is one approach, so that none can win');
  });

  it('have no winner by chance: what one pair alone would show does not hold among twenty', () => {
    const better = approach('better', 'tuned', wrongOn(6, 100));
    const alike = Array.from({ length: 19 }, (_, at) => approach(`like ${at}`, 'tuned', wrongOn(16, 100)));
    expect(compared(better, ...alike.slice(0, 1)).winner).toBe('better');
    expect(compared(better, ...alike).winner).toBeNull();
  });

  it('have no winner and no phase where one of them has no answers to many examples', () => {
    const easy = scoresOf(Array.from({ length: 400 }, (_, at) => (at < 350 ? 'timeout' : allOf('toolcall', true))));
    const found = compared(approach('easy', 'base', easy), approach('all', 'tuned', wrongOn(120)));
    expect(found.winner).toBeNull();
    expect(found.rows.map(({ share }) => share?.outcome)).toEqual([undefined, undefined, 'fail']);
    expect(found.says.slice(0, 2)).toEqual([
      'nothing is said of a winner: what was not scored may be what is hard',
      'easy: 350 examples (87.5 %) were not scored with both it and the hosted model, more than gate.maxUnscored allows: run again, what failed is asked again',
    ]);
  });

  it('are not said to reach 90 % by luck: 94 right of 100 where the hosted model is always right are not enough', () => {
    const always = approach('gpt', 'hosted', wrongOn(0).slice(0, 100));
    const outcomeOf = (wrong: number) => compareApproaches(always, [approach('a', 'base', wrongOn(wrong).slice(0, 100))], GATE).rows[1]?.share?.outcome;
    expect([6, 4, 10, 16, 18].map(outcomeOf)).toEqual(['too-few', 'pass', 'too-few', 'fail', 'fail']);
  });

  it('reach no share of a hosted model that is never right', () => {
    const never = approach('gpt', 'hosted', wrongOn(400));
    const found = compareApproaches(never, [approach('a', 'base', wrongOn(100)), approach('b', 'base', wrongOn(400))], GATE);
    expect(found.rows.map(({ share }) => share)).toEqual([null, null, null]);
    expect(found.says.join()).not.toContain('phase');
  });

  it('are refused on other examples, and under one name', () => {
    const other = approach('a', 'tuned', wrongOn(1));
    const elsewhere = { ...other, evaluation: { ...other.evaluation, dataDigest: 'e'.repeat(64) } };
    expect(() => compared(elsewhere)).toThrow('they cannot be compared. Evaluate both models on the same examples.');
    expect(() => compared(other, other)).toThrow('--local: expected approaches of different names, got two called "a". Rename one file.');
  });
});

it('stands in CSV and Markdown, names inert', () => {
  const found = compared(approach('=cmd|@all', 'tuned', wrongOn(20)), approach('b', 'base', wrongOn(200)));
  const [head, , own] = approachesCsv([found]).split('\r\n');
  expect(head?.split(',').slice(0, 4)).toEqual(['track', 'split', 'approach', 'model']);
  expect(own).toMatch(/^toolcall,test,"'=cmd\|@all",tuned,tuned,args_exact_rate,0\.5,0\.4,0\.6,400,-0\.02,/);
  const markdown = approachesMarkdown(found);
  expect(markdown).toContain('| `=cmd¦@all` | `tuned (tuned)` |');
  expect(markdown).not.toMatch(/^- .*(?<!`)@all/m);
});
