import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '../../config/parse-config.ts';
import { sha256 } from '../../records/digest.ts';
import { wire } from '../../wire/wire.ts';
import { startFakeServer } from '../served/fake-server.test-data.ts';
import { examine } from './examine.ts';

const SECRET = `hf_${'x'.repeat(30)}`;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-doctor-'));
  await writeFile(join(folder, 'm.gguf'), 'model');
});
afterEach(() => rm(folder, { recursive: true }));

/** What doctor says of the things named, `adapters` being what the entry brings along. */
async function said(names: string[], { adapters = '', repository = 'acme/agent' as string | null, server = '', env = {} as NodeJS.ProcessEnv } = {}) {
  const entry = `{ title: M, gguf: m.gguf, sha256: ${sha256('model')}, hf: acme/M, architecture: llama, endToken: <end>${adapters} }`;
  const text = `agent: a\ntracks: [toolcall]\nharvest: { source: { kind: dummy-agent } }\nmodels: { default: m, catalogue: { m: ${entry} } }\nhosted: { provider: scripted-teacher }\npromote: { repository: ${repository} }\n${server && `local: { engine: openai, server: ${server} }\n`}`;
  const config = parseConfig(text, 'c.yaml');
  const silent = () => undefined;
  const { ports, model } = wire({
    config,
    configDigest: sha256(text),
    overrides: {},
    root: folder,
    sourcesFile: undefined,
    stateDir: join(folder, '.fledgling'),
    resultsDir: 'eval-results',
    watcher: { stageStarted: silent, progress: silent, stageEnded: silent, notice: silent },
    signal: new AbortController().signal,
    env,
  });
  const findings = await examine({ config, model, ports, env: { HF_HOME: folder, ...env } });
  return findings.filter(({ what }) => names.includes(what)).map(({ what, state, detail }) => `${what} ${state}: ${detail}`);
}

test('adapters of the selected entry are there with their digest, or each is one sentence', async () => {
  await writeFile(join(folder, 'a.gguf'), 'adapter');
  const adapters = `, adapters: { structured: { file: gone.gguf, sha256: ${'ab'.repeat(32)} }, toolcall: { file: a.gguf, sha256: ${sha256('adapter')} } }`;
  const names = ['adapter structured', 'adapter toolcall'];
  expect(await said(names, { adapters })).toEqual([
    `adapter structured bad: models.catalogue.m.adapters.structured: expected a GGUF file at ${join(folder, 'gone.gguf')}, found none. Put it there (\`fledgling models pull\`) or mend the path.`,
    `adapter toolcall ok: ${join(folder, 'a.gguf')}, sha256 as pinned`,
  ]);
  await writeFile(join(folder, 'a.gguf'), 'another adapter');
  expect((await said(names, { adapters }))[1]).toContain(`expected sha256 ${sha256('adapter')}, but`);
});

test('the source of the Hub’s token is told, and never the token', async () => {
  expect(await said(['hub'])).toEqual([expect.stringMatching(/^hub warn: no token for acme\/agent: a merge may promote without one/)]);
  expect(await said(['hub'], { env: { HF_TOKEN: SECRET } })).toEqual(['hub ok: acme/agent, token from HF_TOKEN']);
  expect(await said(['hub'], { env: { HF_TOKEN: 'ghp_other' } })).toEqual([
    'hub bad: HF_TOKEN: expected a Hugging Face token, which begins with hf_, got something else. Make one at huggingface.co/settings/tokens.',
  ]);
  expect(await said(['hub'], { repository: null, env: { HF_TOKEN: 'ghp_other' } })).toEqual([]);
});

test.skipIf(process.platform === 'win32')('a token file that others may read is to be mended', async () => {
  const path = join(folder, 'token');
  await writeFile(path, SECRET, { mode: 0o600 });
  expect(await said(['hub'])).toEqual([`hub ok: acme/agent, token from ${path}`]);
  await chmod(path, 0o644);
  expect(await said(['hub'])).toEqual([`hub bad: ${path}: expected a token file that only you can read (mode 600), got mode 644. Run \`chmod 600 ${path}\`.`]);
});

test('a server in place of our engine is asked what it serves, or its program is looked for', async () => {
  const what = ['local server'];
  expect(await said(what)).toEqual([]);
  const fake = await startFakeServer({ kind: 'vllm', models: ['m', 'support\u001b[2J'] });
  try {
    expect(await said(what, { server: `{ url: "${fake.url}" }` })).toEqual([
      `local server ok: vllm 0.28.0 at ${fake.url} serves "m", "support\\u001b[2J"; asked for "m"`,
    ]);
    expect(await said(what, { server: `{ url: "${fake.url}", model: other }` })).toEqual([expect.stringContaining('local server bad: The server at')]);
    expect(await said(what, { server: `{ url: "${fake.url}", apiKeyEnv: NO_KEY }` })).toEqual([
      'local server bad: NO_KEY of local.server.apiKeyEnv is not set: export the key of the server',
    ]);
  } finally {
    await fake.close();
  }
  expect(await said(what, { server: `{ url: "${fake.url}" }` })).toEqual([expect.stringMatching(/^local server bad: .* does not answer/)]);
  const env = { PATH: folder };
  const command = '{ command: [serves, "{port}"] }';
  expect(await said(what, { server: command, env })).toEqual([
    'local server bad: local.server.command: found no program serves: install it, or name it with its folder',
  ]);
  await writeFile(join(folder, 'serves'), '#!/bin/sh', { mode: 0o755 });
  if (process.platform !== 'win32') expect(await said(what, { server: command, env })).toEqual(['local server ok: serves, started when it is asked']);
});
