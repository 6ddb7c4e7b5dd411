import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../../tests/fixtures/records.ts';
import { Comparison } from '../../records/comparison.ts';
import { digestOf } from '../../records/digest.ts';
import type { Example } from '../../records/example.ts';
import type { Acceptance } from '../../records/gate/acceptance.ts';
import type { PastLook } from '../../records/gate/look.ts';
import { GATE } from '../compare.test-data.ts';
import { compare } from '../compare.ts';
import { decide } from '../decide.ts';
import { sidesOf, times } from '../refusals/nonsense.test-data.ts';
import type { Sides } from '../sides.ts';
import { sketchOf } from './looks.ts';

const sha = (name: string) => digestOf(name);

/** A tuned candidate that is right on all of so many test examples, or on none. */
function judgedAs(name: string, { examples = 200, first = 0, right = true }: { examples?: number; first?: number; right?: boolean } = {}): Sides {
  const golds = times(examples, (index) => `call ${first + index}`);
  const answers = right ? golds : times(examples, (index) => `lapse ${index}`);
  const sides = sidesOf({ golds, hosted: golds, local: answers, base: times(examples, (index) => `base ${index}`) });
  const { local } = sides;
  const sourced = sides.examples?.map(
    (example, index): Example => ({ ...example, source: { ...example.source, traceId: 't', observationId: `${first + index}` } }),
  );
  if (!sourced) throw new Error('the case has a data set');
  const dataDigest = digestOf(sourced.filter(({ split, track }) => split === local.evaluation.split && track === local.evaluation.track));
  const of = <T extends Sides['local']>(side: T): T => ({ ...side, evaluation: { ...side.evaluation, dataDigest } });
  const tuned = { ...local, evaluation: { ...local.evaluation, model: { ...local.evaluation.model, role: 'tuned' as const, adapterSha256: sha(name) } } };
  return { hosted: of(sides.hosted), local: of(tuned), base: sides.base && of(sides.base), examples: sourced };
}

interface Judging {
  looks?: number;
  earlier?: PastLook[];
  accept?: Acceptance[];
}

function judge(sides: Sides, { looks = 1, earlier = [], accept = [] }: Judging = {}) {
  const found = compare(sides, { ...GATE, looks }, { accept, earlier });
  Comparison.parse({ ...found, manifest: MANIFEST });
  return found;
}

/** What its record says to those that come after. */
function past(found: ReturnType<typeof judge>, at: string): PastLook {
  if (!found.look) throw new Error('it was no look');
  const { candidate, data, alpha } = found.look;
  return { candidate, data, alpha, at };
}

describe('a look at test data', () => {
  it('spends its part of the error level, in every bound', () => {
    const found = judge(judgedAs('one'), { looks: 5 });
    expect(found).toMatchObject({ outcome: 'parity', look: { number: 1, declared: 5, alpha: 0.01, spentBefore: 0, data: { examples: 200 } } });
    expect(found.verdicts.every(({ alpha }) => alpha === 0.01)).toBe(true);
    expect(found.reasons).toContain('toolcall: candidate 1 of 5 declared (gate.looks) on this test data: its bounds are at 1 %, 0 % were spent before');
  });

  it('leaves nothing for a second candidate where one was declared: it claims no parity, but may be inferior', () => {
    const earlier = [past(judge(judgedAs('one', { right: false })), '2026-01-01')];
    const second = judge(judgedAs('two'), { earlier });
    expect(second).toMatchObject({ outcome: 'inconclusive', refusals: [{ code: 'looks-spent' }], look: { number: 2, alpha: 0, spentBefore: 0.05 } });
    expect(decide([second], { standIn: false })).toMatchObject({ action: 'collect', exitCode: 11, blockedBy: [{ code: 'no-verdict' }] });
    expect(second.refusals[0]?.sentence).toBe(
      'it is candidate 2 judged on this test data, and those before it spent 5 % of the error level of 5 % (gate.looks: 1)',
    );
    expect(judge(judgedAs('two', { right: false }), { earlier })).toMatchObject({ outcome: 'inferior', refusals: [] });
    const few = judgedAs('two', { examples: 30 });
    expect(judge(few, { earlier })).toMatchObject({ outcome: 'inconclusive', refusals: [] });
    expect(judge(few, { earlier }).says).toMatch(/candidates before it spent the error level, so that on this data it can claim no parity$/);
  });

  it('is granted as often as was declared', () => {
    const earlier: PastLook[] = [];
    const found = ['one', 'two', 'three', 'four'].map((name, index) => {
      const one = judge(judgedAs(name), { looks: 3, earlier });
      earlier.push(past(one, `2026-01-0${index + 1}`));
      return [one.outcome, one.look?.number];
    });
    expect(found).toEqual([
      ['parity', 1],
      ['parity', 2],
      ['parity', 3],
      ['inconclusive', 4],
    ]);
    expect(earlier.reduce((sum, { alpha }) => sum + alpha, 0)).toBeCloseTo(0.05);
  });

  it('cannot be declared afterwards: what was spent is spent', () => {
    const earlier = [past(judge(judgedAs('one')), '2026-01-01')];
    expect(judge(judgedAs('two'), { looks: 10, earlier }).refusals.map(({ code }) => code)).toEqual(['looks-spent']);
  });

  it('is the same look where the same candidate is judged again, before or after others', () => {
    const earlier = [past(judge(judgedAs('one')), '2026-01-01'), past(judge(judgedAs('two'), { looks: 2 }), '2026-01-02')];
    expect(judge(judgedAs('one'), { earlier })).toMatchObject({ outcome: 'parity', refusals: [], look: { number: 1, spentBefore: 0 } });
    expect(judge(judgedAs('one'), { earlier: [...earlier, { ...past(judge(judgedAs('one')), '2026-01-03') }] }).look?.number).toBe(1);
  });

  it('counts while half of the examples were seen, and no longer', () => {
    const earlier = [past(judge(judgedAs('one')), '2026-01-01')];
    expect(judge(judgedAs('two', { examples: 300 }), { earlier }).look?.number).toBe(2);
    expect(judge(judgedAs('two', { examples: 600 }), { earlier }).look?.number).toBe(1);
    expect(judge(judgedAs('two', { first: 1000 }), { earlier })).toMatchObject({ outcome: 'parity', look: { number: 1 } });
  });

  it('of an older record counts on exactly its data', () => {
    const sides = judgedAs('two');
    const old = (digest: string): PastLook => ({ candidate: sha('one'), data: { digest }, alpha: 0.05, at: '2025-01-01' });
    expect(judge(sides, { earlier: [old(sides.local.evaluation.dataDigest)] }).look?.number).toBe(2);
    expect(judge(sides, { earlier: [old(sha('other data'))] }).look?.number).toBe(1);
  });

  it('is accepted by name, and told', () => {
    const earlier = [past(judge(judgedAs('one')), '2026-01-01')];
    const found = judge(judgedAs('two'), { earlier, accept: [{ track: 'toolcall', metric: 'looks', reason: 'the first one had a broken template' }] });
    expect(found).toMatchObject({
      outcome: 'parity',
      look: { number: 2, alpha: 0.05 },
      accepted: [{ metric: 'looks', reason: 'the first one had a broken template' }],
    });
  });

  it('is none of a base model, none beside a stand-in, and none where the data set is not at hand', () => {
    const { examples: _, ...without } = judgedAs('one');
    expect(judge(without).look).toBeNull();
    const { hosted, ...others } = judgedAs('one');
    const standIn = { ...hosted, evaluation: { ...hosted.evaluation, model: { ...hosted.evaluation.model, standIn: true } } };
    expect(judge({ ...others, hosted: standIn })).toMatchObject({ outcome: 'parity', look: null });
    const golds = times(200, (index) => `call ${index}`);
    expect(judge(sidesOf({ golds, hosted: golds, local: golds })).look).toBeNull();
  });
});

it('a sketch of a large split tells what share of another one lies in it', () => {
  const [example] = judgedAs('one', { examples: 2 }).examples ?? [];
  if (!example) throw new Error('there is an example');
  const many = (first: number, count: number) =>
    times(count, (index): Example => ({ ...example, source: { ...example.source, observationId: `${first + index}` } }));
  const sketch = sketchOf(many(0, 20_000), example);
  expect([sketch.examples, sketch.lowest.length]).toEqual([20_000, 128]);
  expect(sketchOf(many(0, 20_000).reverse(), example)).toEqual(sketch);
  const shared = (other: typeof sketch) => {
    const last = sketch.lowest.at(-1) ?? '';
    const asked = other.lowest.filter((mark) => mark <= last);
    return asked.filter((mark) => sketch.lowest.includes(mark)).length / asked.length;
  };
  const mostly = shared(sketchOf(many(5_000, 20_000), example));
  expect([mostly > 0.6, mostly < 0.9]).toEqual([true, true]);
  expect(shared(sketchOf(many(30_000, 20_000), example))).toBe(0);
});
