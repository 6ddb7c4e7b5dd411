import { expect, test } from 'vitest';
import { UserError } from '../errors.ts';
import { domain } from './domain.ts';
import { planRequests } from './requests.ts';

const plan = planRequests({ count: 1500, seed: 42, challengeShare: 0.1 });
const calls = plan.filter(({ request }) => request.kind === 'call');

test('no text is asked twice and the seed decides everything', () => {
  expect(new Set(plan.map(({ request }) => request.text)).size).toBe(1650);
  expect(planRequests({ count: 1500, seed: 42, challengeShare: 0.1 })).toEqual(plan);
  expect(planRequests({ count: 1500, seed: 43, challengeShare: 0.1 })[0]).not.toEqual(plan[0]);
});

test('calls are spread evenly over the tools, and 8 to 9 % of the ordinary requests must not call one', () => {
  const byTool = [...Map.groupBy(calls, ({ call }) => call?.name).values()].map((list) => list.length);
  expect(byTool).toHaveLength(domain.tools.length);
  expect(Math.max(...byTool) - Math.min(...byTool)).toBeLessThanOrEqual(1);
  const noCalls = plan.filter(({ request }) => request.kind === 'no-call');
  expect(noCalls.length / 1500).toBeCloseTo(0.085, 2);
  expect(noCalls.every(({ call }) => call === null)).toBe(true);
});

test('about half of the calls hold a rare value, each of which stands in one request only', () => {
  const everyday = new Set([
    ...(domain.values['first'] ?? []),
    ...(domain.values['city'] ?? []),
    ...(domain.values['title'] ?? []),
    ...(domain.values['todo'] ?? []),
  ]);
  const open = calls.flatMap(({ call }) => [
    call?.arguments['city'],
    call?.arguments['person'],
    call?.arguments['title'],
    call?.arguments['text'],
    call?.arguments['customer'],
  ]);
  const everydayCustomers = new Set((domain.values['first'] ?? []).flatMap((first) => (domain.values['last'] ?? []).map((last) => `${first} ${last}`)));
  const rare = open.filter((value) => typeof value === 'string' && !everyday.has(value) && !everydayCustomers.has(value));
  expect(rare.length / calls.length).toBeGreaterThan(0.45);
  expect(rare.length / calls.length).toBeLessThan(0.55);
  expect(new Set(rare).size).toBe(rare.length);
});

test('challenge requests come last, are tagged, and use phrasings of their own', () => {
  const challenge = plan.slice(1500).map(({ request }) => request);
  expect(challenge.every(({ kind, tags }) => tags.includes(kind))).toBe(true);
  expect(new Set(challenge.map(({ kind }) => kind))).toEqual(new Set(['paraphrase', 'new-no-call']));
  expect(plan.slice(0, 1500).every(({ request }) => request.tags.length === 1)).toBe(true);
  expect(challenge.filter(({ kind }) => kind === 'new-no-call').every(({ text }) => domain.noCall.heldOut.includes(text))).toBe(true);
});

test('asking for more requests than can be worded is one sentence', () => {
  expect(() => planRequests({ count: 20_000, seed: 1, challengeShare: 0 })).toThrow(UserError);
});
