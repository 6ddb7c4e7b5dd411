import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { devPython } from './python-dev.ts';

// Lint, types and doors of both languages. Every check runs; the exit code says whether all passed.
const root = fileURLToPath(new URL('..', import.meta.url));
const python = await devPython();
type Check = [name: string, command: string, args: string[], cwd: string];
// Only the commit of a release holds built actions; wherever they are committed, they must be what the sources make.
const isRelease = (await execa('git', ['ls-files', 'actions/dist'], { cwd: root })).stdout !== '';
const checks: Check[] = [
  ['biome', 'biome', ['check', '--error-on-warnings'], root],
  ['tsc', 'tsc', ['--noEmit', '-p', '.'], root],
  ['tsc of the page', 'tsc', ['--noEmit', '-p', 'src/report/page'], root],
  ['tsc of the console', 'tsc', ['--noEmit', '-p', 'console'], root],
  ['page', 'node', ['scripts/page.ts', '--check'], root],
  ['schema', 'node', ['scripts/schema.ts', '--check'], root],
  ...(isRelease ? [['actions dist', 'node', ['scripts/build-actions.ts', '--check'], root] satisfies Check] : []),
  ['doors', 'vitest', ['run', 'src/layers.test.ts', '--reporter=dot'], root],
  ['ruff', python, ['-m', 'ruff', 'check', '.'], `${root}trainer`],
  ['ruff format', python, ['-m', 'ruff', 'format', '--check', '.'], `${root}trainer`],
  ['mypy', python, ['-m', 'mypy', '.'], `${root}trainer`],
];

let failed = 0;
for (const [name, command, args, cwd] of checks) {
  const result = await execa(command, args, { cwd, preferLocal: true, localDir: root, all: true, reject: false });
  console.log(`${result.exitCode === 0 ? '+' : 'x'} ${name}`);
  if (result.exitCode !== 0) {
    failed += 1;
    console.log(result.all);
  }
}
process.exitCode = failed > 0 ? 1 : 0;
