import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { startTeacher } from '../../src/edges/teacher/server.ts';
import type { Run } from './rows.ts';

export interface Endpoint {
  url: string;
  /** Null where every key is right. */
  key: string | null;
  model: string;
  /** One line. */
  about: string;
  /** Whose answers can be held against an evaluation's; null where none can. */
  run: Run | null;
  close(): Promise<void>;
}

export interface EndpointOptions {
  /** The scripted teacher alone. */
  teacher: boolean;
  config: string;
  stateDir: string;
  resultsDir: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const CLI = `${root}src/cli/main.ts`;
const START_TIMEOUT_MS = 60_000;

/** What the clients are pointed at. */
export async function openEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const { FLEDGLING_URL: url, FLEDGLING_KEY: key = null, FLEDGLING_MODEL: model = 'fledgling' } = process.env;
  if (url !== undefined) return { url, key, model, about: `${url}, model ${model}`, run: null, close: async () => {} };
  if (!options.teacher) return serving(options);
  const teacher = await startTeacher({ seed: 42, errorRate: 0 });
  return { ...teacher, key: null, model: 'scripted-teacher', about: 'the scripted teacher alone', run: null };
}

/** `fledgling serve` on the newest run that decided to ship, with a key of its own; whatever was proved is answered locally. */
async function serving({ config, stateDir, resultsDir }: EndpointOptions): Promise<Endpoint> {
  const folder = await mkdtemp(join(tmpdir(), 'fledgling-clients-'));
  const command = (...args: string[]) => execa(process.execPath, [CLI, 'serve', ...args], { cwd: root, env: { NO_COLOR: '1' } });
  const made = await command('key', 'clients');
  const key = made.stderr.split('\n')[0] ?? '';
  await writeFile(join(folder, 'keys'), `${made.stdout}\n`);
  const places = ['--config', config, '--state-dir', stateDir, '--results-dir', resultsDir];
  const server = command(...places, '--port', '0', '--keys', join(folder, 'keys'), '--mode', 'local', '--log-dir', join(folder, 'log'), '--json', '--quiet');
  const close = async () => {
    server.kill('SIGTERM');
    await server.catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  const told = firstDocument(server).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const late = setTimeout(() => server.kill('SIGTERM'), START_TIMEOUT_MS);
  const { url, run, decision } = await told.finally(() => clearTimeout(late));
  return {
    url,
    key,
    model: 'fledgling',
    about: `fledgling serve --mode local, run ${run}, decision ${String(decision).slice(0, 12)}`,
    run: { results: resolve(root, resultsDir, 'dummy-agent', run), state: resolve(root, stateDir), examples: `${root}datasets/dummy-agent/examples.jsonl` },
    close,
  };
}

/** What a command prints first, up to the end of a JSON document. */
async function firstDocument({ stdout }: { stdout: NodeJS.ReadableStream }) {
  let text = '';
  return new Promise<{ url: string; run: string; decision: string }>((resolve, reject) => {
    stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.endsWith('}\n')) resolve(JSON.parse(text));
    });
    stdout.on('end', () => reject(new Error(`fledgling serve ended before it listened: ${text}`)));
  });
}
