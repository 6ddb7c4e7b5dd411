import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { UserError } from '../errors.ts';
import { explainIssue } from './explain.ts';
import { RECIPES } from './recipes.ts';
import { Config } from './schema.ts';

const MAX_BYTES = 1_000_000;

/**
 * Reads the text of a `parity.config.yaml`.
 * @param file its name, for messages only.
 * @throws UserError with one sentence a mistake: file, line, key, expectation, value, remedy.
 */
export function parseConfig(text: string, file: string): Config {
  const { document, value, lineOf } = parseYaml(text, file);
  if (document.contents === null) throw new UserError(`${file}: expected settings, found an empty file. Start from the one in examples/.`);
  const parsed = Config.safeParse(value);
  if (!parsed.success) throw new UserError(sentences(parsed.error, file, value, lineOf).join('\n'));
  checkReferences(parsed.data, file, lineOf);
  return parsed.data;
}

type LineOf = (path: readonly PropertyKey[]) => number;

function parseYaml(text: string, file: string): { document: Document; value: unknown; lineOf: LineOf } {
  if (text.length > MAX_BYTES)
    throw new UserError(`${file}: expected at most ${MAX_BYTES} bytes, got ${text.length}. A config is a page of settings; move data elsewhere.`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: false, prettyErrors: false });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem) throw new UserError(`${file}:${lines.linePos(problem.pos[0]).line}: not valid YAML: ${problem.message.replace(/\.?\s*$/, '')}. Mend this line.`);
  const lineOf: LineOf = (path) => lineOfPath(document, lines, path);
  try {
    return { document, value: document.toJS({ maxAliasCount: 20 }), lineOf };
  } catch (error) {
    throw new UserError(`${file}: not valid YAML: ${error instanceof Error ? error.message : String(error)}. Write the values out instead of using aliases.`);
  }
}

/** The line of the deepest part of `path` that the document holds; the line of a key where the path ends on one. */
function lineOfPath(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent: unknown = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const offset = keyOffset(parent, path[depth - 1]) ?? nodeOffset(document.getIn(path.slice(0, depth), true));
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
}

function keyOffset(map: unknown, key: PropertyKey | undefined): number | undefined {
  if (typeof map !== 'object' || map === null || !('items' in map) || !Array.isArray(map.items)) return undefined;
  const pair: unknown = map.items.find((item: unknown) => isPair(item) && String(nodeValue(item.key)) === String(key));
  return isPair(pair) ? nodeOffset(pair.key) : undefined;
}

function isPair(item: unknown): item is { key: unknown } {
  return typeof item === 'object' && item !== null && 'key' in item;
}

function nodeValue(node: unknown): unknown {
  return typeof node === 'object' && node !== null && 'value' in node ? node.value : node;
}

function nodeOffset(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) && typeof node.range[0] === 'number'
    ? node.range[0]
    : undefined;
}

function sentences(error: z.ZodError, file: string, value: unknown, lineOf: LineOf): string[] {
  return error.issues.flatMap((issue) =>
    explainIssue(issue, value).map(({ path, sentence }) => `${file}:${lineOf(path)} ${path.map(String).join('.')}: ${sentence}`),
  );
}

function checkReferences(config: Config, file: string, lineOf: LineOf): void {
  const { default: chosen, catalogue } = config.models;
  if (!Object.hasOwn(catalogue, chosen)) {
    throw new UserError(
      `${file}:${lineOf(['models', 'default'])} models.default: expected one of ${Object.keys(catalogue).join(', ') || '(the catalogue is empty)'}, got ${JSON.stringify(chosen)}. Choose one or add it to models.catalogue.`,
    );
  }
  const recipes = { ...RECIPES, ...config.train.recipes };
  if (!Object.hasOwn(recipes, config.train.recipe)) {
    throw new UserError(
      `${file}:${lineOf(['train', 'recipe'])} train.recipe: expected one of ${Object.keys(recipes).join(', ')}, got ${JSON.stringify(config.train.recipe)}. Choose one or describe it under train.recipes.`,
    );
  }
}
