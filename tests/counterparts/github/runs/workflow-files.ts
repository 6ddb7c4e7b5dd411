import { parseDocument } from 'yaml';
import { z } from 'zod';
import { readBlob } from '../git/repository.ts';
import { entryAt, listTree } from '../git/trees.ts';
import { Refused } from '../rest/answers.ts';
import type { World } from '../state.ts';

const Input = z.looseObject({
  required: z.boolean().optional(),
  default: z.unknown().optional(),
  type: z.string().optional(),
  options: z.array(z.string()).optional(),
});
const Trigger = z.looseObject({ inputs: z.record(z.string(), Input.nullable()).nullish() }).nullable();

export interface WorkflowFile {
  path: string;
  name: string;
  runName: string | null;
  on: Readonly<Record<string, unknown>>;
}

/** The workflow files of a commit. A file that is no YAML mapping has no triggers. */
export function workflowFiles(world: World, commit: string): WorkflowFile[] {
  const { git } = world.base;
  const folder = entryAt(git, commit, '.github/workflows');
  if (folder?.type !== 'tree') return [];
  const files = listTree(git, folder.sha).filter(({ path, type }) => type === 'blob' && /\.ya?ml$/.test(path));
  return files.map(({ path, sha }) => workflowFile(`.github/workflows/${path}`, readBlob(git, sha).toString('utf8')));
}

const Document = z.looseObject({ name: z.string().optional(), 'run-name': z.string().optional(), on: z.unknown().optional() });

function workflowFile(path: string, text: string): WorkflowFile {
  const yaml = parseDocument(text);
  const { data } = Document.safeParse(yaml.errors.length === 0 ? yaml.toJS() : null);
  return { path, name: data?.name ?? path, runName: data?.['run-name'] ?? null, on: triggers(data?.on) };
}

function triggers(on: unknown): Record<string, unknown> {
  const names = typeof on === 'string' ? [on] : z.array(z.string()).safeParse(on).data;
  if (names) return Object.fromEntries(names.map((name) => [name, null]));
  return z.record(z.string(), z.unknown()).safeParse(on).data ?? {};
}

/** The inputs of a dispatch with defaults put in. @throws Refused 422 for what the workflow does not take or needs. */
export function dispatchInputs({ on }: WorkflowFile, given: Readonly<Record<string, unknown>>): Record<string, string> {
  if (!('workflow_dispatch' in on)) throw new Refused(422, "Workflow does not have 'workflow_dispatch' trigger");
  const declared = Trigger.parse(on['workflow_dispatch'])?.inputs ?? {};
  const unexpected = Object.keys(given).filter((name) => !(name in declared));
  if (unexpected.length > 0) throw new Refused(422, `Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  return Object.fromEntries(
    Object.entries(declared).map(([name, input]) => {
      const value = given[name] ?? input?.default;
      if (input?.required && (value === undefined || value === '')) throw new Refused(422, `Required input '${name}' not provided`);
      const text = value === undefined || value === null ? (input?.type === 'boolean' ? 'false' : '') : String(value);
      if (input?.type === 'boolean' && text !== 'true' && text !== 'false')
        throw new Refused(422, `Provided value '${text}' for input '${name}' is not a boolean`);
      if (input?.type === 'choice' && !input.options?.includes(text)) {
        throw new Refused(422, `Provided value '${text}' for input '${name}' not in the list of allowed values`);
      }
      return [name, text];
    }),
  );
}

/** `run-name` with its `inputs.x` filled in, which is all that a dispatched workflow's title uses here. */
export function titleOf(file: WorkflowFile, inputs: Readonly<Record<string, string>>): string {
  const template = file.runName ?? file.name;
  return template.replaceAll(/\$\{\{\s*(?:github\.event\.)?inputs\.([\w-]+)\s*\}\}/g, (_, name: string) => inputs[name] ?? '');
}
