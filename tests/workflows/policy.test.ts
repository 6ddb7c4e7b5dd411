import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseWorkflow } from './executor/read/parse.ts';
import { jobsOf, ROOT, type Step, stepsOf, workflowOf, workflowTexts } from './read-workflows.ts';
import { BUILD, RULES } from './rules.ts';

const workflows = [...workflowTexts].map(([file, text]) => workflowOf(file, text));

test.each([...workflowTexts])("GitHub's own parser takes %s", async (file, text) => {
  const { jobs } = await parseWorkflow(`.github/workflows/${file}`, text);
  expect(jobs.size).toBeGreaterThan(0);
});

test.each(RULES.map((rule) => [rule.says, rule] as const))('%s', (_, rule) => {
  expect(workflows.flatMap(rule.violations)).toEqual([]);
  const text = workflowTexts.get(rule.caught.file) ?? '';
  const broken = text.replace(rule.caught.from, rule.caught.to);
  expect(broken, 'the edit that must be caught changes nothing').not.toBe(text);
  expect(rule.violations(workflowOf(rule.caught.file, broken))).not.toEqual([]);
});

const BUILD_FILE = join(ROOT, BUILD, 'action.yml');
const Composite = z.strictObject({
  name: z.string(),
  description: z.string(),
  runs: z.strictObject({ using: z.literal('composite'), steps: z.array(z.looseObject({ uses: z.string().optional() })) }),
});

test('the action that builds takes nothing, keeps no cache, runs no script of a package and reads no secret', () => {
  const text = readFileSync(BUILD_FILE, 'utf8');
  const { steps } = Composite.parse(parse(text)).runs;
  expect(steps.flatMap(({ uses }) => uses ?? [])).toEqual([expect.stringMatching(/^actions\/setup-node@[0-9a-f]{40}$/)]);
  expect(steps.find(({ uses }) => uses)?.['with']).toEqual({ 'node-version': '24', 'package-manager-cache': false });
  expect(text).not.toMatch(/\$\{\{|secrets|github\.token|npm /);
  expect(readFileSync(join(ROOT, 'scripts/setup.cjs'), 'utf8')).toContain("'ci', '--ignore-scripts'");
});

const Action = z.object({
  inputs: z.record(z.string(), z.object({ required: z.boolean().optional() })).default({}),
  outputs: z.record(z.string(), z.unknown()).default({}),
});

/** An action of this repository, null for another's or one that is not built yet. */
function actionOf({ uses }: Step) {
  const file = join(ROOT, uses ?? '', 'action.yml');
  return uses?.startsWith('./actions/') && existsSync(file) ? Action.parse(parse(readFileSync(file, 'utf8'))) : null;
}

/** Inputs that a step gives and its action does not know, and required ones it does not give. */
function wrongInputs(step: Step): string[] {
  const action = actionOf(step);
  if (action === null) return [];
  const unknown = Object.keys(step.with).filter((name) => !(name in action.inputs));
  const missing = Object.entries(action.inputs).flatMap(([name, { required }]) => (required && !(name in step.with) ? [name] : []));
  return [...unknown, ...missing].map((name) => `${step.uses} ${name}`);
}

test('steps give actions the inputs they have', () => {
  expect(workflows.flatMap(stepsOf).flatMap(({ step }) => wrongInputs(step))).toEqual([]);
  expect(wrongInputs({ uses: './actions/report', with: { off: 'plan' }, env: {} })).toEqual(['./actions/report off', './actions/report of']);
});

test('outputs that are read are outputs of the action, and jobs that are named are needed', () => {
  const wrong = workflows.flatMap((workflow) =>
    jobsOf(workflow).flatMap(({ where, job }) => {
      const text = JSON.stringify(job);
      const needs = [job.needs].flat();
      const unneeded = [...text.matchAll(/needs\.([a-z]\w*)\.(?:outputs\.([\w-]+)|result)/g)].filter(
        ([, id = '', output]) => !needs.includes(id) || (output !== undefined && !(output in (workflow.jobs[id]?.outputs ?? {}))),
      );
      const unknown = [...text.matchAll(/steps\.(\w+)\.outputs\.([\w-]+)/g)].filter(([, id, output = '']) => {
        const step = job.steps.find((each) => each.id === id);
        const action = step === undefined ? null : actionOf(step);
        return step === undefined || (action !== null && !(output in action.outputs));
      });
      return [...unneeded, ...unknown].map(([found]) => `${where}: ${found}`);
    }),
  );
  expect(wrong).toEqual([]);
});

test('the same action is pinned to the same commit everywhere, in composite actions too', () => {
  const texts = [...workflowTexts.values(), readFileSync(BUILD_FILE, 'utf8')];
  const pins = new Map<string, Set<string>>();
  for (const [, name = '', pin = ''] of texts.join('\n').matchAll(/uses: (actions\/[\w-]+)@(.*)/g)) pins.set(name, (pins.get(name) ?? new Set()).add(pin));
  expect([...pins].filter(([, commits]) => commits.size > 1)).toEqual([]);
  expect(pins.size).toBeGreaterThan(3);
});

test('updates wait, and come in groups', () => {
  const Update = z.object({ 'package-ecosystem': z.string(), cooldown: z.object({ 'default-days': z.number() }), groups: z.record(z.string(), z.unknown()) });
  const { updates } = z.object({ updates: z.array(Update) }).parse(parse(readFileSync(join(ROOT, '.github/dependabot.yml'), 'utf8')));
  expect(updates.map((update) => update['package-ecosystem'])).toEqual(expect.arrayContaining(['npm', 'github-actions', 'pip']));
  expect(updates.filter(({ cooldown }) => cooldown['default-days'] < 7)).toEqual([]);
});
