import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { startTeacher } from '../../src/edges/teacher/server.ts';
import { ServedRequest } from '../../src/records/swap/served-request.ts';
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
  /** Requests so far by who answered them and why: `local proved`; none where there is no log to read. */
  answered(): Promise<Record<string, number>>;
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
const LOG_DELAY_MS = 500;

/** What the clients are pointed at. */
export async function openEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const { FLEDGLING_URL: url, FLEDGLING_KEY: key = null, FLEDGLING_MODEL: model = 'fledgling' } = process.env;
  if (url !== undefined) return { url, key, model, about: `${url}, model ${model}`, run: null, answered: nothing, close: async () => {} };
  if (!options.teacher) return serving(options);
  const teacher = await startTeacher({ seed: 42, errorRate: 0 });
  return { ...teacher, key: null, model: 'scripted-teacher', about: 'the scripted teacher alone', run: null, answered: nothing };
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
    run: {
      results: resolve(root, resultsDir, 'dummy-agent', run),
      state: resolve(root, stateDir),
      examples: join(dirname(resolve(root, config)), 'datasets/dummy-agent/examples.jsonl'),
    },
    answered: () => countsOf(join(folder, 'log')),
    close,
  };
}

const nothing = () => Promise.resolve({});

/** Of the server's decision log. */
async function countsOf(log: string): Promise<Record<string, number>> {
  // A line is written after its answer was told.
  await delay(LOG_DELAY_MS);
  const names = (await readdir(log)).filter((name) => /^decisions.*\.jsonl$/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(join(log, name), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n').filter((line) => line.endsWith('}')));
  const counts: Record<string, number> = {};
  for (const { by, reason } of lines.map((line) => ServedRequest.parse(JSON.parse(line)))) counts[`${by} ${reason}`] = (counts[`${by} ${reason}`] ?? 0) + 1;
  return counts;
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
