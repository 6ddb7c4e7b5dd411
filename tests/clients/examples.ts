import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { execa } from 'execa';
import type { Checked, Result } from './checked.ts';
import { type Called, OSLO } from './checks/expected.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const EXAMPLE_TIMEOUT_MS = 120_000;
const CALLS_A_TOOL = 'calls the tool that the question needs';

interface ExamplesOptions {
  env: Record<string, string>;
  /** Null where there is none. */
  python: string | null;
  called?: Called | undefined;
}

/** The examples as they stand, in a folder beside the clients' packages: nothing of them differs but the address. */
export async function* examples({ env, python, called = OSLO }: ExamplesOptions): AsyncGenerator<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'fledgling-examples-'));
  const all: [name: string, command: string[]][] = [
    ['examples/mastra-agent', ['node', 'mastra-agent/ask.ts']],
    ['examples/langchain', ['node', 'langchain/ask.ts']],
    ['examples/openai, Node', ['node', 'openai/ask.ts']],
    ...(python === null ? [] : [['examples/openai, Python', [python, 'openai/ask.py']] satisfies [string, string[]]]),
  ];
  try {
    await cp(`${root}examples`, join(folder, 'examples'), { recursive: true, filter: (path) => !path.includes('node_modules') });
    await symlink(`${root}tests/clients/node_modules`, join(folder, 'node_modules'), 'dir');
    for (const [client, command] of all)
      yield { client, version: '', answered: {}, checks: [await asked(command, { cwd: join(folder, 'examples'), env, called })] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Asked = { cwd: string; env: Record<string, string>; called: Called };

async function asked([file = 'node', ...args]: string[], { cwd, env, called }: Asked): Promise<Checked> {
  const started = performance.now();
  const { stdout, stderr, exitCode } = await execa(file, [...args, called.question], { cwd, env, stdin: 'ignore', timeout: EXAMPLE_TIMEOUT_MS, reject: false });
  const ms = Math.round(performance.now() - started);
  if (exitCode !== 0) return { check: CALLS_A_TOOL, ok: false, detail: stderr.slice(-400), ms };
  const { call } = JSON.parse(stdout);
  const isRight = isDeepStrictEqual(call, called.call);
  return { check: CALLS_A_TOOL, ok: isRight, detail: isRight ? null : `got ${JSON.stringify(call)}`, ms };
}
