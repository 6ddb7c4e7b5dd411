import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { plainFiles } from '../src/edges/files/plain-files.ts';
import { DIST } from './actions/built.ts';
import { alone, rebuild, STAMP } from './actions/built-folder.ts';

// Makes actions/dist; with --check builds elsewhere and compares it byte by byte with the one that is there, as a release must be.
const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
if (values.check) await check();
else await rebuild(DIST);

async function check(): Promise<void> {
  const sentence = existsSync(DIST.path) ? await alone(DIST, difference) : 'actions/dist: expected the built actions, found none. Run `npm run build:actions`.';
  if (sentence === null) return;
  console.error(sentence);
  process.exitCode = 1;
}

async function difference(scratch: string): Promise<string | null> {
  await DIST.build(scratch);
  const [was, is] = [await contents(DIST.path), await contents(scratch)];
  const differing = [...new Set([...was.keys(), ...is.keys()])].filter((name) => was.get(name) !== is.get(name));
  if (differing.length === 0) return null;
  return `actions/dist is not what the sources and the locked packages make: ${differing.sort().join(', ')}. Build it anew: \`npm run build:actions\`.`;
}

async function contents(folder: string): Promise<Map<string, string>> {
  const names = (await plainFiles(folder)).filter((name) => name !== STAMP);
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}
