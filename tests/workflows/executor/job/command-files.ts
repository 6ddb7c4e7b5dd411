import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const NAMES = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'] as const;
type Name = (typeof NAMES)[number];

/** The files a step writes its outputs, environment, paths, state and summary to; each step gets new ones. */
export interface CommandFiles {
  env: Record<string, string>;
  read(): Promise<{ outputs: Pairs; env: Pairs; paths: string[]; state: Pairs; summary: string }>;
}
export type Pairs = Record<string, string>;

export async function commandFiles(temp: string): Promise<CommandFiles> {
  const folder = join(temp, '_runner_file_commands');
  await mkdir(folder, { recursive: true });
  const id = randomUUID();
  const paths = Object.fromEntries(NAMES.map((name) => [name, join(folder, `${name.toLowerCase()}_${id}`)])) as Record<Name, string>;
  for (const path of Object.values(paths)) await writeFile(path, '');
  const text = (name: Name) => readFile(paths[name], 'utf8');
  return {
    env: paths,
    read: async () => ({
      outputs: keyValues(await text('GITHUB_OUTPUT')),
      env: keyValues(await text('GITHUB_ENV')),
      paths: (await text('GITHUB_PATH')).split('\n').filter(Boolean),
      state: keyValues(await text('GITHUB_STATE')),
      summary: await text('GITHUB_STEP_SUMMARY'),
    }),
  };
}

/** `name=value` lines and `name<<DELIMITER` blocks. @throws Error for a line that is neither, or a block without an end. */
export function keyValues(text: string): Pairs {
  const pairs: Pairs = {};
  const lines = text.split(/\r?\n/);
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    if (line === '') continue;
    const [, name, operator, rest] = /^(.*?)(=|<<)(.*)$/.exec(line) ?? [];
    if (name === undefined || operator === undefined || rest === undefined) throw new Error(`Invalid format '${line}'`);
    if (operator === '=') {
      pairs[name] = rest;
      continue;
    }
    const end = lines.indexOf(rest);
    if (end < 0) throw new Error(`Matching delimiter not found '${rest}'`);
    pairs[name] = lines.splice(0, end).join('\n');
    lines.shift();
  }
  return pairs;
}
