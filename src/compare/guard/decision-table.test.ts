import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../../tests/fixtures/records.ts';
import { Comparison, Decision } from '../../records/comparison.ts';
import type { MetricName, ModelRole, Score } from '../../records/evaluation.ts';
import type { Acceptance } from '../../records/gate/acceptance.ts';
import { allOf, GATE, scoresOf, sideOf } from '../compare.test-data.ts';
import { compare } from '../compare.ts';
import { decide } from '../decide.ts';
import type { CompareOptions } from '../options.ts';

/** Of `n` examples the first `mustNotCall` must make no call; `wrong` says how many of the others, and `called` of those, a model gets wrong. */
interface Model {
  wrong?: number;
  called?: number;
  /** Wrong ones come from the front of the others, or from the back. */
  from?: 'front' | 'back';
}

interface Situation {
  n?: number;
  mustNotCall?: number;
  /** The must-not-call examples lie in so many conversations; default: each in its own. */
  conversations?: number;
  hosted?: Model;
  base?: Model;
  tuned?: Model;
  options?: Partial<CompareOptions>;
  accept?: Omit<Acceptance, 'track'>[];
}

function scored({ n = 500, mustNotCall = 0, conversations = mustNotCall }: Situation, { wrong = 0, called = 0, from = 'back' }: Model): Score[] {
  const sketches = Array.from({ length: n }, (_, index): Partial<Record<MetricName, number>> => {
    // A call that is not due is a valid call all the same.
    if (index < mustNotCall) return { ...allOf('toolcall', index >= called), valid_call_rate: 1, must_not_call_rate: index < called ? 0 : 1 };
    const at = from === 'front' ? index - mustNotCall : n - 1 - index;
    return { ...allOf('toolcall', true), ...(at < wrong ? { args_exact_rate: 0 } : {}) };
  });
  const cluster = (index: number) => (index < mustNotCall ? `quiet ${index % conversations}` : String(index));
  return scoresOf(sketches, { cluster }).map((score, index) => ({ ...score, domain: index < mustNotCall ? 'none' : `tool ${index % 4}`, slices: [] }));
}

function decided(situation: Situation) {
  const { hosted = {}, base, tuned, options = {}, accept = [] } = situation;
  const side = (role: ModelRole, model: Model) => sideOf(role, scored(situation, model));
  const sides = {
    hosted: side('hosted', hosted),
    local: tuned ? side('tuned', tuned) : side('base', base ?? {}),
    base: tuned && base ? side('base', base) : null,
  };
  const found = compare(sides, { ...GATE, ...options }, { accept: accept.map((one) => ({ track: 'toolcall', ...one })), earlier: [] });
  expect(Comparison.parse({ ...found, manifest: MANIFEST })).toMatchObject(found);
  return { found, decision: Decision.parse(decide([found], { standIn: false })) };
}

const QUIET = { n: 500, mustNotCall: 25 };
const ACCEPTED = [{ metric: 'must_not_call_rate' as const, reason: 'calls are checked downstream' }];

describe('what decides', () => {
  it.each<[string, Situation, Decision['action'], Decision['exitCode'], string[]]>([
    ['a base at parity ships', { base: {} }, 'ship', 0, []],
    ['a base that surely loses is trained', { base: { wrong: 100 } }, 'train', 10, ['inferior args_exact_rate']],
    ['too few examples are collected', { n: 30, base: {} }, 'collect', 11, ['too-few']],
    [
      'a base below a floor is trained',
      { base: { wrong: 20 }, hosted: { wrong: 20 }, options: { floors: { args_exact_rate: 0.97 } } },
      'train',
      10,
      ['below-floor args_exact_rate'],
    ],
    ['a tuned model at parity, no worse than the base, ships', { base: { wrong: 100 }, tuned: {} }, 'ship', 0, []],
    ['a tuned model that still loses is stopped', { base: { wrong: 200 }, tuned: { wrong: 100 } }, 'stop', 10, ['inferior args_exact_rate']],
    [
      'a tuned model that calls on 20 of 25 where none is due, and the hosted one never, is stopped',
      { ...QUIET, base: { wrong: 100 }, tuned: { called: 20 } },
      'stop',
      10,
      ['inferior must_not_call_rate', 'regression must_not_call_rate', 'regression must_not_call_rate on none'],
    ],
    [
      'and is where the hosted model calls just as often, for the base did not',
      { ...QUIET, hosted: { called: 20 }, base: { wrong: 100 }, tuned: { called: 20 } },
      'stop',
      10,
      ['regression must_not_call_rate', 'regression must_not_call_rate on none'],
    ],
    [
      'and where they lie in too few conversations for an interval',
      { ...QUIET, conversations: 12, base: { wrong: 100 }, tuned: { called: 24 } },
      'stop',
      10,
      ['inferior must_not_call_rate', 'regression must_not_call_rate', 'regression must_not_call_rate on none'],
    ],
    [
      'one call in each of 12 long conversations is no sure loss: within the margin of 5 points on their 300 examples',
      { n: 2000, mustNotCall: 300, conversations: 12, base: { wrong: 400 }, tuned: { called: 12 } },
      'ship',
      0,
      [],
    ],
    ['one call too many of 25 is no sure loss', { ...QUIET, base: { wrong: 100 }, tuned: { called: 1 } }, 'ship', 0, []],
    [
      'a loss of must-not-call against the hosted model that the policy accepts ships',
      { ...QUIET, n: 2000, base: { called: 20 }, accept: ACCEPTED },
      'ship',
      0,
      [],
    ],
    [
      'a loss against the base that the policy accepts, once, ships',
      { ...QUIET, hosted: { called: 20 }, base: {}, tuned: { called: 20 }, accept: ACCEPTED },
      'ship',
      0,
      [],
    ],
    [
      'what is accepted on another slice alone stops',
      { ...QUIET, hosted: { called: 20 }, base: {}, tuned: { called: 20 }, accept: ACCEPTED.map((one) => ({ ...one, slice: 'tool 1' })) },
      'stop',
      10,
      ['regression must_not_call_rate', 'regression must_not_call_rate on none'],
    ],
    [
      'no policy accepts that core metrics lose to the hosted model',
      { base: { wrong: 100 }, accept: [{ metric: 'args_exact_rate', reason: 'x' }] },
      'train',
      10,
      ['inferior args_exact_rate'],
    ],
    [
      'a sure loss against the base stops also where parity is open',
      { hosted: { wrong: 60 }, base: {}, tuned: { wrong: 75, from: 'front' } },
      'stop',
      10,
      ['regression args_exact_rate', ...[0, 1, 2, 3].map((tool) => `regression args_exact_rate on tool ${tool}`), 'too-few'],
    ],
    ['the plain rule alone ships nothing', { n: 20, base: {}, options: { rule: 'point' } }, 'collect', 11, ['point-rule']],
    ['what the interval proves ships under the plain rule too', { base: {}, options: { rule: 'point' } }, 'ship', 0, []],
    ['the plain rule may ask for training', { n: 20, base: { wrong: 2 }, options: { rule: 'point' } }, 'train', 10, ['inferior args_exact_rate']],
    ['no evidence is no verdict', { hosted: { wrong: 500 }, base: { wrong: 500 } }, 'collect', 11, ['no-verdict']],
  ])('%s', (_, situation, action, exitCode, blockedBy) => {
    const { decision } = decided(situation);
    expect([decision.action, decision.exitCode]).toEqual([action, exitCode]);
    const told = decision.blockedBy.map(({ code, metric, slice }) => [code, metric, slice && `on ${slice}`].filter(Boolean).join(' '));
    expect(told).toEqual(blockedBy);
    expect(decision.blockedBy.every(({ sentence }) => sentence.length > 10)).toBe(true);
    expect(decision.next).not.toBe('');
  });

  it('tells what was accepted, with the reason, and nothing where nothing was', () => {
    const { found, decision } = decided({ ...QUIET, n: 2000, base: { wrong: 400 }, tuned: { called: 20 }, accept: ACCEPTED });
    expect(decision.action).toBe('ship');
    expect(decision.accepted[0]).toMatchObject({ track: 'toolcall', metric: 'must_not_call_rate', slice: null, reason: 'calls are checked downstream' });
    expect(decision.accepted.map(({ slice }) => slice)).toContain('none');
    expect(found.reasons.some((reason) => reason.startsWith('accepted by the policy: ') && reason.endsWith('(calls are checked downstream)'))).toBe(true);
    expect(decided({ base: {}, accept: ACCEPTED }).decision.accepted).toEqual([]);
  });

  it('asks for training, by word and flag, where a tuned model lost what the base could do', () => {
    const { decision } = decided({ ...QUIET, hosted: { called: 20 }, base: {}, tuned: { called: 20 } });
    expect(decision.tracks[0]).toMatchObject({ outcome: 'parity', fineTune: true });
    expect(decision.reasons[0]).toContain('stop: after training the tuned model is worse than the base under it on toolcall');
    expect(decision.next).toContain('have the loss accepted in parity.policy.yaml');
  });
});

describe('many slices', () => {
  /** Both models err at random on one of ten; the tuned one surely on nothing in particular. */
  function noisy(seed: number, slices: number, lost: number | null) {
    let state = seed;
    const random = () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648;
    };
    const scores = (role: 'base' | 'tuned') =>
      scoresOf(
        Array.from({ length: slices * 40 }, (_, index) => {
          const isLost = role === 'tuned' && index % slices === lost;
          return { ...allOf('toolcall', true), args_exact_rate: isLost || random() < 0.1 ? 0 : 1 };
        }),
      ).map((score, index) => ({ ...score, domain: `tool ${index % slices}` }));
    const [base, tuned] = [scores('base'), scores('tuned')];
    return compare({ hosted: sideOf('hosted', base), local: sideOf('tuned', tuned), base: sideOf('base', base) }, { ...GATE, floors: {} }).regressions;
  }

  it('stop no candidate by chance, and one that lost a whole slice is stopped', () => {
    const blocked = Array.from({ length: 60 }, (_, seed) => noisy(seed + 1, 40, null).filter(({ outcome }) => outcome === 'inferior').length > 0);
    expect(blocked.filter(Boolean).length).toBeLessThanOrEqual(5);
    expect(
      noisy(1, 40, 7)
        .filter(({ outcome }) => outcome === 'inferior')
        .map(({ slice }) => slice),
    ).toContain('tool 7');
  });
});

it('quotes a name from traces that could do something to a terminal', () => {
  const named = (role: ModelRole, called: number) =>
    sideOf(
      role,
      scored({ n: 500, mustNotCall: 25 }, { called }).map((score, index) => ({ ...score, domain: index < 25 ? '\u001b[2J\u009b2J\u202enone' : 'tool' })),
    );
  const accept = ACCEPTED.map((one) => ({ track: 'toolcall' as const, ...one }));
  const found = compare({ hosted: named('hosted', 20), local: named('tuned', 20), base: named('base', 0) }, GATE, { accept, earlier: [] });
  expect(found.accepted.map(({ sentence }) => sentence).join()).toContain('on the domain "\\u001b[2J\\u009b2J\\u202enone"');
  expect(found.reasons.join()).not.toContain('\u001b');
});
