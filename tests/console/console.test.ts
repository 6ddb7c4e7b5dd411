import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Project, project, projectLike } from '../e2e/project.ts';
import { type Opened, type OpenedConsole, openedConsole, SKIPPED } from './opened.ts';
import { compareView } from './views/compare.ts';
import { costView } from './views/cost.ts';
import { dataView } from './views/data.ts';
import { keyboardJourney } from './views/keyboard.ts';
import { modelsView } from './views/models.ts';
import { pullsView } from './views/pulls.ts';
import { runsView } from './views/runs.ts';
import { tracesView } from './views/traces.ts';
import { trainingView } from './views/training.ts';
import { uploadView } from './views/upload.ts';

// One run of the whole loop for all views, with training: 240 fresh traces in place of the demo's 1,650.
let demo: Project | undefined;
let opened: OpenedConsole | undefined;

beforeAll(async () => {
  if (SKIPPED) return;
  const made = process.env['FLEDGLING_CONSOLE_PROJECT'];
  // A project that was run before, while one writes tests.
  demo = await (made ? projectLike(made) : project());
  if (!made) await runDemo(demo);
  opened = await openedConsole({ over: demo });
}, 400_000);
afterAll(async () => {
  await opened?.close();
  await demo?.remove();
});

async function runDemo(demo: Project): Promise<void> {
  await demo.edit('split: { train: 0.65, val: 0.05, vault: 0.1 }', 'split: { train: 0.5, val: 0.05, vault: 0 }');
  for (const args of [['dummy-agent', '--count', '240', '--seed', '7', '--out', 'datasets/dummy-agent'], ['run']]) {
    const { exitCode, all } = await demo.run(...args);
    if (![0, 10, 11].includes(exitCode ?? 1)) throw new Error(`${args.join(' ')} ended with ${exitCode}: ${all.slice(-2_000)} (${join(demo.path)})`);
  }
}

const console: Opened = () => {
  if (!opened) throw new Error('the console is not open');
  return opened;
};

describe.skipIf(SKIPPED)(`the console over a run of the demo${SKIPPED}`, () => {
  tracesView(console);
  dataView(console);
  runsView(console);
  compareView(console);
  trainingView(console);
  modelsView(console);
  costView(console);
  pullsView(console);
  uploadView();
  keyboardJourney(console);
});
