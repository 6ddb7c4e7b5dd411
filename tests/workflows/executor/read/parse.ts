import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as Expressions from '@actions/expressions';
import type * as WorkflowParser from '@actions/workflow-parser';
import type * as ActionParser from '@actions/workflow-parser/actions/action-parser';
import { build } from 'esbuild';
import { Expression, isMap, type Template, type TemplateMap } from './template.ts';

type Bundle = typeof WorkflowParser & typeof ActionParser & { expressions: typeof Expressions };

const ENTRY = `export * from '@actions/workflow-parser';
export * from '@actions/workflow-parser/actions/action-parser';
export * as expressions from '@actions/expressions';`;

/** The parser's package imports its JSON schema in a way Node refuses, so it is bundled once a process and loaded from a file. */
const bundle: Promise<Bundle> = load();

async function load(): Promise<Bundle> {
  const resolveDir = fileURLToPath(new URL('.', import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'fledgling-workflow-parser-'));
  const outfile = join(folder, 'parser.mjs');
  await build({
    stdin: { contents: ENTRY, resolveDir },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    outfile,
    logLevel: 'error',
  });
  const loaded: Bundle = await import(/* @vite-ignore */ pathToFileURL(outfile).href);
  await rm(folder, { recursive: true });
  return loaded;
}

export async function expressionLanguage(): Promise<typeof Expressions> {
  return (await bundle).expressions;
}

export interface WorkflowFile {
  /** `.github/workflows/x.yml` */
  path: string;
  name: string;
  events: WorkflowParser.WorkflowTemplate['events'];
  root: TemplateMap;
  jobs: ReadonlyMap<string, TemplateMap>;
}

/** `cache-mode` is newer than the parser's schema; policy.test.ts looks at it in the file as it is. */
const UNKNOWN_TO_THE_PARSER = /^ *cache-mode: [a-z-]+ *(#.*)?$/gm;

/** Parses a workflow by GitHub's own schema. @throws Error naming every place that GitHub would refuse. */
export async function parseWorkflow(path: string, content: string): Promise<WorkflowFile> {
  const { parseWorkflow: parse, convertWorkflowTemplate, NoOperationTraceWriter } = await bundle;
  const parsed = parse({ name: path, content: content.replace(UNKNOWN_TO_THE_PARSER, '') }, new NoOperationTraceWriter());
  const errors = parsed.context.errors.getErrors().map(({ message }) => message);
  if (errors.length > 0 || parsed.value === undefined) throw new Error(errors.join('\n') || `${path}: empty`);
  const template = await convertWorkflowTemplate(parsed.context, parsed.value);
  if (template.errors !== undefined) throw new Error(template.errors.map(({ Message }) => Message).join('\n'));
  const root = asMap(await templateOf(parsed.value), path);
  const jobs = new Map(Object.entries(asMap(root['jobs'], path)).map(([id, job]) => [id, asMap(job, `${path} ${id}`)]));
  return { path, name: typeof root['name'] === 'string' ? root['name'] : path, events: template.events, root, jobs };
}

/** Parses an `action.yml` by GitHub's own schema. @throws Error as parseWorkflow does. */
export async function parseAction(path: string, content: string): Promise<TemplateMap> {
  const { parseAction: parse, NoOperationTraceWriter } = await bundle;
  const parsed = parse({ name: path, content }, new NoOperationTraceWriter());
  const errors = parsed.context.errors.getErrors().map(({ message }) => message);
  if (errors.length > 0 || parsed.value === undefined) throw new Error(errors.join('\n') || `${path}: empty`);
  return asMap(await templateOf(parsed.value), path);
}

type Token = NonNullable<ReturnType<typeof WorkflowParser.parseWorkflow>['value']>;

async function templateOf(token: Token): Promise<Template> {
  const { isBasicExpression, isBoolean, isMapping, isNumber, isSequence, isString } = await bundle;
  const convert = (each: Token): Template => {
    if (isBasicExpression(each)) return new Expression(each.expression);
    if (isMapping(each)) return Object.fromEntries([...each].map(({ key, value }) => [key.toString(), convert(value)]));
    if (isSequence(each)) return [...each].map(convert);
    return isString(each) || isNumber(each) || isBoolean(each) ? each.value : null;
  };
  return convert(token);
}

function asMap(template: Template | undefined, where: string): TemplateMap {
  if (!isMap(template)) throw new Error(`${where}: expected a mapping`);
  return template;
}
