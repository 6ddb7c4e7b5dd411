import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { z } from 'zod';
import type { Checked, Result } from './checked.ts';
import { openEndpoint } from './endpoint.ts';
import { examples } from './examples.ts';
import { installNode, installPython, versionOf } from './install.ts';
import { calledRightly, compareRows, linesOfRows } from './rows.ts';
import { runSmolLM2, SMOLLM2 } from './smollm2/run.ts';

// `npm run clients [-- --teacher] [-- --smollm2] [-- --write] [-- --rows 300]`: unmodified clients against `fledgling serve` on the demo's newest run,
// against FLEDGLING_URL where it is set, the scripted teacher alone, or a run with SmolLM2. Ends by itself, and fails where a check does.
const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const RECORD = `${root}bench/results/clients.json`;
const CLIENT_TIMEOUT_MS = 120_000;
const { values: options } = parseArgs({
  options: {
    teacher: { type: 'boolean', default: false },
    smollm2: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    rows: { type: 'string', default: '300' },
    config: { type: 'string', default: 'parity.config.yaml' },
    'state-dir': { type: 'string', default: '.fledgling' },
    'results-dir': { type: 'string', default: 'eval-results' },
  },
});

interface Client {
  name: string;
  /** Of npm or PyPI. */
  package: string;
  command: string[];
}

await installNode();
const python = await installPython();
const node = (file: string) => ['node', `${here}sdk/${file}`];
const clients: Client[] = [
  { name: 'openai, Node', package: 'openai', command: node('openai.ts') },
  { name: 'AI SDK', package: 'ai', command: node('ai-sdk.ts') },
  { name: 'AI SDK by fledgling/ai-sdk', package: 'ai', command: node('fledgling-ai-sdk.ts') },
  { name: 'Mastra', package: '@mastra/core', command: node('mastra.ts') },
  { name: 'Mastra by fledgling/mastra', package: '@mastra/core', command: node('fledgling-mastra.ts') },
  { name: 'LangChain JS', package: 'langchain', command: node('langchain.ts') },
  ...(python === null
    ? []
    : [
        { name: 'openai, Python', package: 'openai', command: [python, `${here}python/openai_client.py`] },
        { name: 'CrewAI', package: 'crewai', command: [python, `${here}python/crewai_client.py`] },
      ]),
];

if (options.smollm2) await runSmolLM2();
const places = { config: options.config, stateDir: options['state-dir'], resultsDir: options['results-dir'], ...(options.smollm2 ? SMOLLM2 : {}) };
const endpoint = await openEndpoint({ ...places, teacher: options.teacher });
console.log(`\n${endpoint.about}`);
const results: Result[] = [];
try {
  // Before the clients, whose one question asked over and over says nothing of how often the model is right: the rollout may take it back for that.
  const rows = endpoint.run === null ? null : await compareRows({ ...endpoint, run: endpoint.run, count: Number(options.rows) });
  if (rows) console.log(linesOfRows(rows).join('\n'));
  const called = options.smollm2 && endpoint.run !== null ? await calledRightly(endpoint.run, 'get_weather') : undefined;
  const env = {
    ...{ FLEDGLING_URL: endpoint.url, FLEDGLING_MODEL: endpoint.model },
    ...(endpoint.key === null ? {} : { FLEDGLING_KEY: endpoint.key }),
    ...(called === undefined ? {} : { FLEDGLING_CALLED: JSON.stringify(called) }),
  };
  let before = await endpoint.answered();
  const since = async () => {
    const now = await endpoint.answered();
    const more = Object.entries(now).flatMap(([how, count]): [string, number][] => (count > (before[how] ?? 0) ? [[how, count - (before[how] ?? 0)]] : []));
    before = now;
    return Object.fromEntries(more);
  };
  for (const { name, package: of, command } of clients) {
    const checks = await run(command, env);
    const version = await versionOf(of, command[0] === 'node' ? null : python);
    tell({ client: name, version, checks, answered: await since() });
  }
  for await (const example of examples({ env, python, called })) tell({ ...example, answered: await since() });
  if (options.write) {
    const kept = z.record(z.string(), z.json()).parse(JSON.parse(await readFile(RECORD, 'utf8')));
    const run = { endpoint: endpoint.about, node: process.version, clients: results, rows };
    await writeFile(RECORD, `${JSON.stringify({ ...kept, [options.smollm2 ? 'smollm2' : 'demo']: run }, null, 2)}\n`);
  }
  const failed = results.flatMap(({ checks }) => checks).filter(({ ok }) => !ok).length + (rows?.different.length ?? 0) + (rows?.errors.length ?? 0);
  console.log(`\n${failed === 0 ? 'All as expected.' : `${failed} not as expected.`}`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await endpoint.close();
}

async function run([file = 'node', ...args]: string[], env: Record<string, string>): Promise<Checked[]> {
  const options = { env: { ...env, CREWAI_DISABLE_TELEMETRY: 'true', OTEL_SDK_DISABLED: 'true', PYTHONDONTWRITEBYTECODE: '1', AI_SDK_LOG_WARNINGS: 'false' } };
  const { stdout, stderr, exitCode } = await execa(file, args, { ...options, cwd: here, stdin: 'ignore', timeout: CLIENT_TIMEOUT_MS, reject: false });
  const checks = stdout.split('\n').flatMap((line): Checked[] => (line.startsWith('{"check"') ? [JSON.parse(line)] : []));
  if (exitCode === 0) return checks;
  return [...checks, { check: 'runs to its end', ok: false, detail: stderr.slice(-400), ms: 0 }];
}

function tell(result: Result): void {
  results.push(result);
  const { client, version, checks, answered } = result;
  const how = Object.entries(answered).map(([by, count]) => `${count} ${by}`);
  console.log(`\n${client} ${version}${how.length === 0 ? '' : ` (${how.join(', ')})`}`);
  for (const { check, ok, detail } of checks) console.log(`  ${ok ? '+' : 'x'} ${check}${detail === null ? '' : `: ${detail}`}`);
}
