import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const Concurrency = z.union([
  z.string(),
  z.strictObject({ group: z.string(), 'cancel-in-progress': z.union([z.boolean(), z.string()]).optional(), queue: z.string().optional() }),
]);
const Step = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  shell: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  env: z.record(z.string(), z.unknown()).default({}),
});
export type Step = z.infer<typeof Step>;
const Job = z.strictObject({
  name: z.string(),
  needs: z.union([z.string(), z.array(z.string())]).default([]),
  if: z.union([z.string(), z.boolean()]).default(''),
  'runs-on': z.union([z.string(), z.array(z.string())]),
  environment: z.string().optional(),
  concurrency: Concurrency.optional(),
  'timeout-minutes': z.number().optional(),
  permissions: z.record(z.string(), z.string()).optional(),
  strategy: z.unknown().optional(),
  outputs: z.record(z.string(), z.string()).default({}),
  env: z.record(z.string(), z.unknown()).default({}),
  steps: z.array(Step),
});
export type Job = z.infer<typeof Job>;
const Document = z.strictObject({
  name: z.string(),
  'run-name': z.string().optional(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.unknown(),
  'cache-mode': z.string().optional(),
  concurrency: Concurrency.optional(),
  env: z.record(z.string(), z.unknown()).default({}),
  jobs: z.record(z.string(), Job),
});

export interface Workflow extends z.infer<typeof Document> {
  /** `parity-run.yml` */
  file: string;
  text: string;
}

/** A workflow as policy looks at it. @throws ZodError for a key that no rule knows of: a new key needs a look at the rules. */
export function workflowOf(file: string, text: string): Workflow {
  return { ...Document.parse(parse(text, { version: '1.2' })), file, text };
}

const folder = join(ROOT, '.github/workflows');
export const workflowTexts = new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));

export const jobsOf = (workflow: Workflow) => Object.entries(workflow.jobs).map(([id, job]) => ({ where: `${workflow.file} ${id}`, id, job }));
export const stepsOf = (workflow: Workflow) => jobsOf(workflow).flatMap(({ where, id, job }) => job.steps.map((step) => ({ where, id, job, step })));
export const isSelfHosted = (job: Job) => [job['runs-on']].flat().some((label) => !/^ubuntu-\d\d\.\d\d$/.test(label));
export const namesSecrets = (value: unknown) => /\bsecrets\b/.test(JSON.stringify(value));
/** An expression as a workflow writes it. */
export const expression = (text: string) => ['$', '{{ ', text, ' }}'].join('');
