import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleOf } from '../../eval/eval.test-data.ts';
import { sha256 } from '../../records/digest.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import { SwapPolicy } from '../../records/swap/swap-policy.ts';
import { verifySwapPolicy } from '../../records/swap/verify-swap-policy.ts';
import { resultFileNames } from '../stages/report-stage.ts';
import { loopConfig, loopPorts } from './loop.test-data.ts';
import { runLoop } from './run.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-swap-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const CONFIG = loopConfig('train: { when: never }\n');
const TOOL = { name: 'get_weather', description: null, parameters: { type: 'object' }, strict: null };
const EXAMPLES = Array.from({ length: 60 }, (_, index) => {
  const example = exampleOf({ number: index + 1, call: { name: 'get_weather', arguments: { city: `City ${index}` } } });
  return { ...example, request: example.request && { ...example.request, tools: [TOOL] } };
});

test('a run that ships leaves the policy by which its traffic may move, of its own decision, byte for byte', async () => {
  const { run, folder } = await runLoop(CONFIG, await loopPorts(root, CONFIG, { examples: EXAMPLES, answer: ({ row }) => row.completion }));
  const text = await readFile(join(folder, 'swap.policy.json'), 'utf8');
  const decision = await readFile(join(folder, 'decision.json'), 'utf8');
  const policy = SwapPolicy.parse(parseJson(text));
  expect(run.decision.action).toBe('ship');
  expect(policy.decisionSha256).toBe(sha256(decision));
  expect(verifySwapPolicy(policy, { run, decision })).toEqual([]);
  expect(policy.tracks.map(({ domains }) => domains.map(({ domain, to }) => `${domain} ${to}`))).toEqual([['get_weather local']]);
  expect((await readdir(folder)).sort()).toEqual(resultFileNames(run).sort());
  expect(await readFile(join(folder, 'report.md'), 'utf8')).toContain('the local model would have answered 60 of 60 test requests, 100.0 %');
});

test('a run that does not ship leaves a policy by which nothing moves, and no word of it', async () => {
  const { run, folder } = await runLoop(CONFIG, await loopPorts(root, CONFIG, { examples: EXAMPLES }));
  expect(run.decision.action).not.toBe('ship');
  expect(SwapPolicy.parse(parseJson(await readFile(join(folder, 'swap.policy.json'), 'utf8'))).tracks).toEqual([]);
  expect(await readFile(join(folder, 'report.md'), 'utf8')).not.toContain('swap.policy.json');
});
