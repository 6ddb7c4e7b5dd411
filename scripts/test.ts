import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import { devPython } from './python-dev.ts';

// Every test of both languages; ends with the plain line `N passed, N failed`. Arguments go to vitest.
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'fledgling-test-'));
const VitestReport = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numPendingTests: z.number(), success: z.boolean() });

async function vitest(): Promise<{ passed: number; failed: number; skipped: number }> {
  const file = join(folder, 'vitest.json');
  const result = await execa('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...process.argv.slice(2)], {
    cwd: root,
    preferLocal: true,
    stdio: 'inherit',
    reject: false,
  });
  const report = VitestReport.parse(JSON.parse(readFileSync(file, 'utf8')));
  const brokenFiles = result.exitCode !== 0 && report.numFailedTests === 0 ? 1 : 0;
  return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles, skipped: report.numPendingTests };
}

async function pytest(python: string): Promise<{ passed: number; failed: number; skipped: number }> {
  // Files in parallel, each file's tests in one process: most of them train something small on one thread.
  const processes = String(Math.min(4, availableParallelism()));
  const result = await execa(python, ['-m', 'pytest', '-q', '-n', processes, '--dist', 'loadfile', 'tests'], {
    cwd: `${root}trainer`,
    stdout: ['inherit', 'pipe'],
    stderr: 'inherit',
    reject: false,
    env: { PYTHONDONTWRITEBYTECODE: '1' },
  });
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(result.stdout.split('\n').at(-1) ?? '')?.[1] ?? 0);
  const failed = count('failed') + count('error');
  return { passed: count('passed'), failed: result.exitCode !== 0 && failed === 0 ? 1 : failed, skipped: count('skipped') };
}

try {
  // First, because some tests hold what is written in TypeScript against it.
  const python = await devPython();
  const suites = [await vitest(), ...(process.argv.length > 2 ? [] : [await pytest(python)])];
  const sum = (key: 'passed' | 'failed' | 'skipped') => suites.reduce((total, suite) => total + suite[key], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''}`);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
