import { fileURLToPath } from 'node:url';
import { ensureEnvironment } from '../src/edges/python/environment.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The locked Python environment with the trainer's packages, pytest, ruff and mypy; installed the first time. Returns its interpreter. */
export async function devPython(): Promise<string> {
  const environment = await ensureEnvironment({
    name: 'dev',
    lock: `${root}trainer/requirements-dev.lock`,
    uvLock: `${root}trainer/requirements-uv.lock`,
    stateDir: `${root}.fledgling`,
    env: process.env,
    onLine: (line) => console.log(`python: ${line}`),
    signal: new AbortController().signal,
  });
  return environment.python;
}
