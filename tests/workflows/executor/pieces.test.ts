import { expect, test } from 'vitest';
import { keyValues } from './command-files.ts';
import { type Claim, Concurrency } from './concurrency.ts';
import { condition, evaluate, toText } from './expression.ts';
import { JobLog } from './job-log.ts';
import { parseWorkflow } from './parse.ts';

const running = { success: true, failure: false, cancelled: false };

test.each([
  ["github.event.pull_request.head.repo.full_name == github.repository && needs.plan.outputs.state == 'run'", true],
  ["contains(needs.*.result, 'cancelled')", false],
  ["inputs.restage || inputs.pr || (inputs.drift && 'drift') || 'main'", '7'],
  ['fromJSON(needs.plan.outputs.shards)[0]', '1/2'],
  ['format(\'{{"a":{0}}}\', toJSON(inputs.pr))', '{"a":"7"}'],
  ['github.event.nothing.at.all', null],
])('%s', (text, expected) => {
  const contexts = {
    github: { repository: 'a/b', event: { pull_request: { head: { repo: { full_name: 'a/b' } } } } },
    needs: { plan: { result: 'success', outputs: { state: 'run', shards: '["1/2","2/2"]' } } },
    inputs: { restage: '', pr: '7', drift: false },
  };
  expect(evaluate(text, contexts)).toEqual(expected);
});

test('a condition without a status function means success, and a string that only names one is not one', () => {
  const failed = { success: false, failure: true, cancelled: false };
  expect(condition("github.x == 'always()'", { github: { x: 'always()' } }, failed)).toBe(false);
  expect(condition("always() && github.x == 'b'", { github: { x: 'b' } }, failed)).toBe(true);
  expect(condition(undefined, {}, running)).toBe(true);
});

test('values become text as GitHub writes them', () => {
  expect([null, true, 1.5, 'x', [1], { a: 1 }].map(toText)).toEqual(['', 'true', '1.5', 'x', 'Array', 'Object']);
});

test('a workflow that GitHub would refuse is refused with the place', async () => {
  await expect(parseWorkflow('w.yml', 'on: push\njobs:\n  a:\n    runs-on: x\n    stepps: []\n')).rejects.toThrow(/w\.yml \(Line: 5/);
});

test('command files hold lines and blocks, and a block without an end is refused', () => {
  expect(keyValues('a=1=2\nb<<E\nx\n\ny\nE\nc=\n')).toEqual({ a: '1=2', b: 'x\n\ny', c: '' });
  expect(() => keyValues('b<<E\nx\n')).toThrow('Matching delimiter not found');
});

test('a masked value is masked in its parts, and commands in stopped output are text', () => {
  const log = new JobLog(['one\ntwo', 'twofold']);
  for (const line of ['one', 'twofold', '::stop-commands::T', '::error::x', '::T::', '::set-output name=a::b']) log.line(line);
  expect(log.text()).toBe('***\n***\n::error::x\n::set-output::b');
  expect(log.annotations).toEqual([]);
});

function claim(group: string, options: Partial<Claim> = {}): Claim {
  return { group, cancelInProgress: false, queue: 'single', cancel: () => {}, signal: new AbortController().signal, ...options };
}

test('of those that wait in a single queue only the newest stays; in queue max all take their turn', async () => {
  const concurrency = new Concurrency();
  const [holder, older, newer] = [claim('g'), claim('G'), claim('g')];
  expect(await concurrency.take(holder)).toBe(true);
  const first = concurrency.take(older);
  const second = concurrency.take(newer);
  concurrency.release(holder);
  expect([await first, await second]).toEqual([false, true]);

  const all = [1, 2, 3].map(() => claim('q', { queue: 'max' }));
  const turns = all.map((each) => concurrency.take(each).then((granted) => (granted ? concurrency.release(each) : undefined)));
  await Promise.all(turns);
  expect(await concurrency.take(claim('q'))).toBe(true);
});

test('a claim that cancels tells the holder, and one whose signal ends stops waiting', async () => {
  const concurrency = new Concurrency();
  const told: string[] = [];
  const holder = claim('g', { cancel: () => told.push('holder') });
  await concurrency.take(holder);
  const gone = new AbortController();
  const waits = concurrency.take(claim('g', { cancelInProgress: true, signal: gone.signal }));
  gone.abort();
  expect([await waits, told]).toEqual([false, ['holder']]);
});
