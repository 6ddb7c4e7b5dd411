import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bringModel } from '../../actions/shared/travel/model-files.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { sha256 } from '../../src/records/digest.ts';

const BYTES = 'GGUF of the base model';
const PIN = sha256(BYTES);
let folder: string;
let asked: string[];
let served: string;
let close: () => void;
let endpoint: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-model-'));
  asked = [];
  served = BYTES;
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(served);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => server.close();
});
afterEach(async () => {
  close();
  await rm(folder, { recursive: true, force: true });
});

async function bring({ pin = PIN, download = 'hf:acme/Base-GGUF/base.gguf' as string | null, shared = true } = {}): Promise<string[]> {
  const entry = `{ title: B, gguf: models/base.gguf, sha256: ${pin}, ${download === null ? '' : `download: '${download}', `}hf: acme/Base, architecture: llama, endToken: <end> }`;
  const config = parseConfig(
    `agent: a\ntracks: [toolcall]\nharvest: { source: { kind: dummy-agent } }\nmodels:\n  default: base\n  catalogue:\n    base: ${entry}\nhosted: { provider: scripted-teacher }\n`,
    'c.yaml',
  );
  const said: string[] = [];
  const silent = () => undefined;
  const watcher = { stageStarted: silent, progress: silent, stageEnded: silent, notice: (line: string) => void said.push(line) };
  const env = { HF_ENDPOINT: endpoint, ...(shared ? { FLEDGLING_MODELS_DIR: join(folder, 'shared') } : {}) };
  const workspace = join(folder, 'work');
  await mkdir(workspace, { recursive: true });
  const signal = new AbortController().signal;
  await bringModel({ inputs: { config: 'parity.config.yaml' }, env, workspace, signal }, { config, ports: { watcher } });
  return said;
}

test('a model that is nowhere on the host is fetched once into the folder that outlives the job, verified, and told in one line', async () => {
  expect(await bring()).toEqual([`models/base.gguf: it was not on this host, so it was fetched from hf:acme/Base-GGUF/base.gguf; sha256 ${PIN}, as pinned.`]);
  expect(asked).toEqual(['/acme/Base-GGUF/resolve/main/base.gguf']);
  expect(await readFile(join(folder, 'shared', PIN.slice(0, 16), 'base.gguf'), 'utf8')).toBe(BYTES);
  expect([await bring(), asked.length]).toEqual([[], 1]);
});

test('two models whose files have one name do not get in each other’s way', async () => {
  await bring();
  served = 'GGUF of another model';
  expect(await bring({ pin: sha256(served) })).toHaveLength(1);
  expect([await bring(), asked.length]).toEqual([[], 2]);
});

test('without such a folder it comes into the workspace', async () => {
  await bring({ shared: false });
  expect(await readFile(join(folder, 'work/models/base.gguf'), 'utf8')).toBe(BYTES);
});

test('a model of the project is left alone, and so are one without an address and one without a pin', async () => {
  await bring({ download: null });
  await bring({ pin: 'unpinned' });
  await mkdir(join(folder, 'work/models'), { recursive: true });
  await writeFile(join(folder, 'work/models/base.gguf'), 'ours');
  expect([await bring(), asked]).toEqual([[], []]);
});

test('other bytes than the pinned ones are thrown away', async () => {
  served = 'something else';
  await expect(bring()).rejects.toThrow(`expected sha256 ${PIN}, got ${sha256('something else')}.`);
  await expect(readFile(join(folder, 'shared', PIN.slice(0, 16), 'base.gguf'))).rejects.toThrow('ENOENT');
});
