import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DatasetManifest } from '../../src/records/dataset.ts';
import { Snapshot } from '../../src/records/snapshot.ts';
import { type FakeLangfuse, fakeLangfuse, type Seed } from '../langfuse/fake.ts';
import { runOpenAiAgent } from '../langfuse/openai-agent.ts';
import { CLI, filesBelow, type Project, project } from './project.ts';

let place: Project;
beforeEach(async () => {
  place = await project();
});
afterEach(() => place.remove());

const MINUTE = 60_000;

/** A request with a tool call and its answer, as the OpenAI wrapper records them. */
function request(number: number, { agent, ageMinutes }: { agent: string; ageMinutes: number }): Seed[] {
  const at = (younger: number) => new Date(Date.now() - ageMinutes * MINUTE + younger).toISOString();
  const [traceId, root] = [`${agent}-${number}`, `${agent}-${number}-root`];
  const common = { traceId, environment: 'production', traceName: agent };
  const tools = [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } } }];
  const question = { role: 'user', content: `What is the weather in place number ${number}?` };
  const call = { id: 'call_A', type: 'function', function: { name: 'get_weather', arguments: JSON.stringify({ city: `place ${number}` }) } };
  return [
    { ...common, id: root, startTime: at(0), type: 'AGENT', name: 'run', isRoot: true },
    {
      ...{ ...common, id: `${traceId}-call`, startTime: at(5), type: 'GENERATION', name: 'OpenAI.chat', parentObservationId: root, model: 'gpt-4o-mini' },
      input: JSON.stringify({ messages: [question], tools }),
      output: JSON.stringify({ role: 'assistant', content: null, tool_calls: [call] }),
    },
  ];
}

async function pointedAt(fake: FakeLangfuse, more = ''): Promise<void> {
  const config = join(place.path, 'parity.config.yaml');
  const text = await readFile(config, 'utf8');
  const source = /source:\n {4}kind: file\n {4}paths: .*\n/;
  if (!source.test(text)) throw new Error('the demo’s config has another source');
  await writeFile(config, text.replace(source, `source: { kind: langfuse, host: "${fake.url}"${more} }\n`));
}

function cli(fake: FakeLangfuse, ...args: string[]) {
  const env = { NO_COLOR: '1', CI: '1', LANGFUSE_PUBLIC_KEY: fake.publicKey, LANGFUSE_SECRET_KEY: fake.secretKey, LANGFUSE_BASE_URL: fake.url };
  return execa(process.execPath, [CLI, ...args], { cwd: place.path, all: true, reject: false, env });
}

const snapshots = async () => {
  const files = (await filesBelow(join(place.path, '.fledgling/cache/fetch'))).filter((path) => path.endsWith('/snapshot.json'));
  return Promise.all(files.map(async (path) => Snapshot.parse(JSON.parse(await readFile(path, 'utf8')))));
};

// Several commands each, one after the other.
describe.each(['v4', 'v3'] as const)('a Langfuse server, %s', { timeout: 180_000 }, (mode) => {
  test('an agent is harvested by its id, up to a limit, and a second harvest asks only when told to', async () => {
    await using fake = await fakeLangfuse({ mode });
    for (let number = 0; number < 60; number += 1) {
      fake.add(...request(number, { agent: 'weather', ageMinutes: 30 + number * 61 }), ...request(number, { agent: 'billing', ageMinutes: 31 + number * 61 }));
    }
    await pointedAt(fake);
    const { exitCode, all } = await cli(fake, 'harvest', '--agent-id', 'weather', '--limit', '20');
    expect(exitCode, all).toBe(0);
    const manifest = DatasetManifest.parse(await place.json('datasets/weather/manifest.json'));
    expect(manifest.sources).toMatchObject([{ path: 'langfuse?agent=weather&from=30d&to=now' }]);
    expect(Object.entries(manifest.counts.rows).reduce((sum, [place, rows]) => sum + (place.startsWith('toolcall/') ? rows : 0), 0)).toBe(20);
    const [snapshot] = await snapshots();
    // Not all sixty: twice the limit, and what was asked for together with the last of them.
    const { traces = 0, ...coverage } = snapshot?.coverage ?? {};
    expect(coverage).toMatchObject({ ended: 'generations', generations: traces, matchedBy: { 'trace name': traces } });
    expect(traces).toBeGreaterThanOrEqual(40);
    expect(traces).toBeLessThan(50);

    const asked = fake.asked.length;
    fake.add(...request(100, { agent: 'weather', ageMinutes: 25 }));
    expect((await cli(fake, 'harvest', '--agent-id', 'weather', '--limit', '20')).exitCode).toBe(0);
    expect(fake.asked.length).toBe(asked);
    expect(DatasetManifest.parse(await place.json('datasets/weather/manifest.json'))).toEqual(manifest);
    expect((await cli(fake, 'harvest', '--agent-id', 'weather', '--limit', '20', '--refresh')).exitCode).toBe(0);
    expect(fake.asked.length).toBeGreaterThan(asked);
    expect(DatasetManifest.parse(await place.json('datasets/weather/manifest.json')).digest).not.toBe(manifest.digest);
  });

  test('what the real SDK wrote is fetched with everything that belongs to its traces', async () => {
    await using fake = await fakeLangfuse({ mode });
    await runOpenAiAgent(fake);
    // Written this moment: it lies before the end of the window only once its second is over.
    await new Promise((waited) => setTimeout(waited, 1100));
    await pointedAt(fake, ', agentId: "*", lagMinutes: 0');
    const { exitCode, all, stdout } = await cli(fake, 'harvest', '--dry-run', '--json');
    expect(exitCode, all).toBe(0);
    expect(JSON.parse(stdout).manifest.counts).toMatchObject({ observations: fake.observations().length });
  });

  test('a key revoked half-way leaves what was fetched; the next harvest goes on, and the data are the same as in one go', async () => {
    const options = { mode, keyWorksFor: Number.POSITIVE_INFINITY };
    await using fake = await fakeLangfuse(options);
    const seeds = Array.from({ length: 45 }, (_, number) => request(number, { agent: 'weather', ageMinutes: 30 + number * 61 })).flat();
    fake.add(...seeds);
    await pointedAt(fake);
    const harvest = (root: string) => cli(fake, 'harvest', '--agent-id', 'weather', '--refresh', '--output-root', root);
    expect((await harvest('in-one-go')).exitCode).toBe(0);
    const requests = fake.asked.length;

    options.keyWorksFor = 2 * requests - 8;
    const failed = await harvest('resumed');
    expect(failed.exitCode).toBe(3);
    expect(failed.all).toContain('refuses the keys in LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY (HTTP 401)');
    expect(failed.all).not.toContain(fake.secretKey);
    const asked = fake.asked.length;
    options.keyWorksFor = Number.POSITIVE_INFINITY;
    const resumed = await harvest('resumed');
    expect(resumed.exitCode, resumed.all).toBe(0);
    expect(resumed.all).toContain('was cut short');
    expect(fake.asked.length - asked).toBeLessThan(requests);
    const digestOf = async (root: string) => DatasetManifest.parse(await place.json(`${root}/weather/manifest.json`)).digest;
    expect(await digestOf('resumed')).toBe(await digestOf('in-one-go'));
  });

  test('doctor says what server it is and whose keys they are, or what is wrong with them', async () => {
    await using fake = await fakeLangfuse({ mode });
    await pointedAt(fake);
    const { all } = await cli(fake, 'doctor');
    expect(all).toMatch(mode === 'v4' ? /\+ traces +Langfuse 4\.\S+ at http:\S+, v2 API; keys/ : /\+ traces +Langfuse 3\.\S+ at http:\S+, v1 API; keys/);
    expect(all).not.toContain(fake.secretKey);
    const wrong = await cli({ ...fake, secretKey: 'sk-lf-wrong' }, 'doctor');
    expect(wrong.all).toMatch(/x traces +http:\S+ refuses the keys/);
  });
});

test('a name that nothing bears ends with the names near it', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  fake.add(...request(1, { agent: 'weather', ageMinutes: 30 }));
  await pointedAt(fake);
  const { exitCode, all } = await cli(fake, 'harvest', '--agent-id', 'wether');
  expect(exitCode).toBe(2);
  expect(all).toContain('Names near it: trace name "weather" (2)');
});

test('flags that are of Langfuse alone are refused for another source', async () => {
  expect((await place.run('harvest', '--from', '7d')).all).toContain('--from: expected a config with harvest.source.kind: langfuse, got file.');
});
