import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Config } from '../../config/schema.ts';
import { domain } from '../../dummy/domain.ts';
import { planRequests } from '../../dummy/requests.ts';
import { BOTH_TRACKS, exampleOf } from '../../eval/eval.test-data.ts';
import type { Example, Track } from '../../records/example.ts';
import { Disagreement } from '../../records/run.ts';
import { requestCharacters } from '../../rows/native-chat.ts';
import { hostedModel } from '../../wire/hosted-model.ts';
import { evaluationInputs } from '../stages/eval/eval-stage.ts';
import { evaluated } from './jobs.ts';
import { loopConfig, loopPorts } from './loop.test-data.ts';
import { openLoop } from './loop.ts';
import { planLoop } from './plan.ts';
import { runLoop } from './run.ts';

const TRACKS = 'structured, toolcall';
const NEVER = 'train: { when: never }\n';
const tools = domain.tools.map((tool) => ({ ...tool, strict: null }));

/** What the demo's agent is asked, on both tracks, with what its trace would hold. */
const EXAMPLES: readonly Example[] = BOTH_TRACKS.flatMap((track, block) =>
  planRequests({ count: 30, seed: 1, challengeShare: 0 }).map(({ request: { text }, call }, index) =>
    exampleOf({
      number: 100 * block + index + 1,
      track,
      call,
      request: {
        messages: [{ role: 'user', content: text, toolCalls: [], toolCallId: null }],
        tools,
        toolChoice: null,
        responseFormat: null,
        reasoningEffort: null,
        maxTokens: null,
      },
    }),
  ),
);

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-native-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** The loop's ports, the scripted teacher for its hosted model, behind its real endpoint and client. */
async function portsFor(config: Config) {
  const ports = await loopPorts(root, config, { examples: EXAMPLES });
  const openModel: typeof ports.openModel = (wanted) =>
    wanted.role === 'hosted' ? hostedModel({ config, stateDir: root, env: {} }, wanted.replicate) : ports.openModel(wanted);
  return { ...ports, openModel };
}

const nativeConfig = (errorRate: number) => {
  const config = loopConfig(NEVER, TRACKS);
  return { ...config, hosted: { ...config.hosted, ask: 'native' as const, errorRate } };
};

test('the loop asks the hosted model natively and the local one in text, and says so', async () => {
  const config = nativeConfig(0);
  const { run } = await runLoop(config, await portsFor(config));
  expect(run.evaluations.map(({ model, track, ask }) => [model.role, track, ask])).toEqual(
    ['native', 'text'].flatMap((ask) => BOTH_TRACKS.map((track) => [ask === 'native' ? 'hosted' : 'base', track, ask])),
  );
  for (const { outcomes, metrics, usage } of run.evaluations.filter(({ model }) => model.role === 'hosted')) {
    expect(outcomes).toEqual({ answered: 30 });
    expect(metrics.filter(({ core }) => core).map(({ value }) => value)).toEqual(metrics.filter(({ core }) => core).map(() => 1));
    expect(usage.promptTokens).toBeGreaterThan(0);
  }
  expect(run.comparisons.map(({ reasons }) => reasons.at(-1))).toEqual(
    BOTH_TRACKS.map((track) => expect.stringMatching(`^${track}: the hosted model was asked natively, .*; the local model in text`)),
  );
});

test('a wrong native call is shown as the completion of its track', async () => {
  const config = nativeConfig(1);
  const { run } = await runLoop(config, await portsFor(config));
  const lines = (await readFile(join(root, 'results/a', run.id, 'disagreements.jsonl'), 'utf8')).trim().split('\n');
  const disagreements = lines.map((line) => Disagreement.parse(JSON.parse(line)));
  for (const { track, answers } of disagreements) {
    expect(answers.hosted?.text).toMatch(track === 'toolcall' ? /^<tool_call name="\w+">\{.*\}<\/tool_call>$/ : /^\{"arguments":\{.*\},"name":"\w+"\}$/);
  }
  expect(disagreements.length).toBeGreaterThan(30);
});

test('asking in another way asks the hosted model anew and nobody else, and its plan says how much', async () => {
  const config = nativeConfig(0);
  await runLoop(config, await portsFor(config));
  const asText = { ...config, hosted: { ...config.hosted, ask: 'text' as const } };
  const does = async (one: Config) =>
    (await planLoop(one, await portsFor(one), {}))
      .filter(({ kind }) => kind === 'eval')
      .map((stage) => [stage.role, stage.track, stage.does, stage.promptCharacters]);
  const examplesOf = (track: Track) => EXAMPLES.filter((example) => example.track === track);
  const rows = (track: Track) => examplesOf(track).reduce((sum, { row }) => sum + row.prompt.length, 0);
  const requests = (track: Track) => examplesOf(track).reduce((sum, { request }) => sum + (request ? requestCharacters(request) : 0), 0);
  const base = BOTH_TRACKS.map((track) => ['base', track, 'reuse', rows(track)]);
  expect(await does(config)).toEqual([...BOTH_TRACKS.map((track) => ['hosted', track, 'reuse', requests(track)]), ...base]);
  expect(await does(asText)).toEqual([...BOTH_TRACKS.map((track) => ['hosted', track, 'run', rows(track)]), ...base]);
  expect(requests('toolcall')).toBeGreaterThan(rows('toolcall'));
});

test('answers are the same whether they were replayed, and a replay that lacks some is completed', async () => {
  const asking = nativeConfig(0);
  const replaying = { ...asking, hosted: { ...asking.hosted, replay: true } };
  const outcomes = async (one: Config) => {
    const loop = openLoop(one, await portsFor(one), { settle: true });
    const [first] = await evaluated(loop, { role: 'hosted' });
    return [loop.stages.findLast(({ name }) => name.startsWith('eval'))?.status, first?.evaluation.outcomes];
  };
  expect(await outcomes(replaying)).toEqual(['ran', { invalid_request: 30 }]);
  expect(await outcomes(asking)).toEqual(['resumed', { answered: 30 }]);
  expect(await outcomes(replaying)).toEqual(['reused', { answered: 30 }]);
});

test('the variable with the key is no part of what an evaluation is known by, and the address is', async () => {
  const inputsWith = async (change: object) => {
    const hosted = { provider: 'openai' as const, model: 'm', apiKeyEnv: 'ONE', endpoint: 'https://one.example/v1', ...change };
    const config = { ...loopConfig(), hosted: Config.shape.hosted.parse(hosted) };
    return evaluationInputs(config, await portsFor(config), { role: 'hosted', examples: EXAMPLES, adapter: null, fresh: null, replicate: 1 });
  };
  const inputs = await inputsWith({});
  for (const change of [{ apiKeyEnv: 'OTHER' }, { replay: true }, { concurrency: 2 }]) expect(await inputsWith(change)).toEqual(inputs);
  for (const change of [{ endpoint: 'https://other.example/v1' }, { model: 'n' }, { ask: 'text' }]) expect(await inputsWith(change)).not.toEqual(inputs);
});
