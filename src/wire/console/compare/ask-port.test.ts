import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exampleId } from '../../../harvest/examples/draft.ts';
import type { AskEvent, AskRequest } from '../../../records/console/compare/ask.ts';
import { jsonLines } from '../../../records/json-lines.ts';
import { runFixture } from '../../../report/fixtures/fixture.test-data.ts';
import { consolePlace } from '../place.ts';
import { askPort } from './ask-port.ts';
import { compareFiles } from './compare-port.ts';

const run = runFixture();
const NANO = '    nano: { title: t, gguf: a.gguf, sha256: unpinned, hf: a/b, architecture: llama, contextTokens: 512, endToken: x }\n';
const configOf = (hosted: string, catalogue = NANO) =>
  `agent: dummy-agent\ntracks: [toolcall]\nharvest: { source: { kind: dummy-agent } }\nmodels:\n  default: ${catalogue.trim().split(':')[0]}\n  catalogue:\n${catalogue}hosted: ${hosted}\n`;
const AZURE = '{ provider: azure-openai, endpoint: "https://a.openai.azure.com", model: gpt, apiKeyEnv: AZURE_KEY, ask: text }';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-ask-'));
  const folder = join(root, 'eval-results/dummy-agent', run.id);
  await mkdir(folder, { recursive: true });
  await mkdir(join(root, 'datasets/dummy-agent'), { recursive: true });
  await writeFile(join(folder, 'run.json'), JSON.stringify(run));
  const prompt = 'Call.\n\nrain?';
  const source = { traceId: 't', observationId: 'o', sessionId: null, url: null };
  const example = {
    ...{ schema: 'fledgling/example@2', id: exampleId('toolcall', prompt), track: 'toolcall', split: 'test', cluster: 'c', domain: 'none' },
    ...{ complexity: 'simple', challenge: false, slices: [], row: { prompt, completion: '<tool_call name="none">{}</tool_call>' } },
    ...{ request: null, accepted: null, source },
  };
  await writeFile(join(root, 'datasets/dummy-agent/examples.jsonl'), jsonLines([example]));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function port(config: string) {
  await writeFile(join(root, 'parity.config.yaml'), config);
  const places = { root, configPath: join(root, 'parity.config.yaml'), stateDir: join(root, '.fledgling'), resultsDir: join(root, 'eval-results') };
  const place = consolePlace({ ...places, isReadOnly: false, signal: new AbortController().signal, env: {}, notice: () => {} });
  return askPort(place, compareFiles(place));
}

const asked: AskRequest = { run: run.id, track: 'toolcall', role: 'tuned', sides: ['hosted', 'local'], example: null, text: 'will it rain?' };

it('says before anything is sent that a key is missing, and which models are not here', async () => {
  const { hosted, local } = await (await port(configOf(AZURE))).plan(asked);
  expect(hosted.problem).toContain('AZURE_KEY holds no key for https://a.openai.azure.com');
  expect(hosted.sentence).toContain('One request goes to https://a.openai.azure.com');
  expect(local.map(({ role, problem }) => [role, problem?.includes('is not in the cache of this machine') ?? false])).toEqual([
    ['tuned', true],
    ['base', false],
  ]);
  const other = NANO.replace('nano:', 'other:');
  const gone = await (await port(configOf(AZURE, other))).plan(asked);
  expect(gone.local[0]?.problem).toContain('does not list it any more');
});

it('tells of each side why it could not be asked, and is free for the next question', async () => {
  const ask = await port(configOf(AZURE));
  const started = await ask.start(asked);
  if (!('id' in started)) throw new Error('nothing else is asked');
  const events = await new Promise<AskEvent[]>((resolve) => {
    const all: AskEvent[] = [];
    ask.follow(started.id, (event) => {
      all.push(event);
      if (event.kind === 'over') resolve(all);
    });
  });
  const failed = events.flatMap((event) => (event.kind === 'failed' ? [[event.side, event.message]] : []));
  expect(Object.fromEntries(failed)).toEqual({
    hosted: expect.stringContaining('AZURE_KEY holds no key'),
    local: expect.stringContaining('is not in the cache of this machine'),
  });
  expect(events.at(-1)).toEqual({ kind: 'over', gold: null, against: 'hosted', fields: [] });
  expect((await ask.plan(asked)).busy).toBeNull();
  expect(() => ask.follow('0123456789abcdef', () => {})).toThrow('not being asked any more');
});

it('refuses a question without a text or an example, and an example that is not there', async () => {
  const ask = await port(configOf(AZURE));
  await expect(ask.start({ ...asked, text: null })).rejects.toThrow('got neither');
  await expect(ask.start({ ...asked, example: '0123456789abcdef' })).rejects.toThrow('holds this example no more');
});
