import { isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { UserError } from '../../errors.ts';

export interface LabelEdit {
  example: string;
  asked: string | null;
  /** As it stands in YAML, on one line: `keep`, `{ use: 1 }`. */
  decision: string;
  /** The whole entry without a decision, for a file that lacks it: a block whose first line begins with `- `, without indentation. */
  entry: string;
}

/**
 * The label file's text with one decision written into its entry, or into a new entry at its end; every other character stays as it is, comments too.
 * `text` is a valid file of label decisions.
 * @param file its name, for messages only.
 * @throws UserError where the decision does not stand in a form that can be changed alone.
 */
export function withLabelDecision(text: string, file: string, edit: LabelEdit): string {
  const refuse = (why: string) => new UserError(`${file}: ${why}. Write \`decision: ${edit.decision}\` for example ${edit.example} yourself.`);
  const feed = text.includes('\r\n') ? '\r\n' : '\n';
  const labels = parseDocument(text).get('labels', true);
  if (!isSeq(labels) || !labels.range) throw refuse('expected a list of labels, found another form');
  const named = (key: string, wanted: string | null) => labels.items.filter((item) => isMap(item) && wanted !== null && item.get(key) === wanted);
  const byId = named('example', edit.example);
  const found = byId.length > 0 ? byId : named('asked', edit.asked);
  if (found.length > 1) throw refuse('expected one entry of an example, found several');
  const [entry] = found;
  if (isMap(entry)) return withValue(text, entry, { ...edit, feed, refuse });
  return withEntry(text, { items: labels.items, range: labels.range }, { entry: `${edit.entry.trimEnd()} ${edit.decision}`, feed, refuse });
}

interface Editing {
  feed: string;
  refuse(why: string): UserError;
}

function withValue(text: string, entry: YAMLMap, { decision, feed, refuse }: Pick<LabelEdit, 'decision'> & Editing): string {
  const pair = entry.items.find(({ key }) => isScalar(key) && key.value === 'decision');
  if (!pair) return withKey(text, entry, { decision, feed, refuse });
  const colon = text.indexOf(':', endOf(pair));
  const value = isNode(pair.value) ? pair.value.range : null;
  const isThere = value !== null && value !== undefined && text.slice(value[0], value[1]).trim() !== '';
  const end = isThere ? value[0] + text.slice(value[0], value[1]).trimEnd().length : colon + 1;
  const removed = text.slice(colon + 1, end).replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, '');
  if (removed.includes('#')) throw refuse('expected a decision without a comment inside, found one');
  return `${text.slice(0, colon + 1)} ${decision}${text.slice(end)}`;
}

function withKey(text: string, entry: YAMLMap, { decision, feed, refuse }: Pick<LabelEdit, 'decision'> & Editing): string {
  const [first] = entry.items;
  const last = entry.items.at(-1);
  const start = first && isScalar(first.key) ? first.key.range?.[0] : undefined;
  const range = last && isNode(last.value) ? last.value.range : null;
  if (entry.flow || start === undefined || !range) throw refuse('expected an entry of one key a line, found another form');
  const column = start - (text.lastIndexOf('\n', start - 1) + 1);
  const end = text.slice(0, range[1]).trimEnd().length;
  const at = text.indexOf('\n', end);
  const line = `${' '.repeat(column)}decision: ${decision}`;
  return at === -1 ? `${text}${feed}${line}${feed}` : `${text.slice(0, at + 1)}${line}${feed}${text.slice(at + 1)}`;
}

function withEntry(
  text: string,
  { items, range }: { items: readonly unknown[]; range: readonly [number, number, number] },
  { entry, feed, refuse }: { entry: string } & Editing,
): string {
  const [first] = items;
  if (first === undefined) return `${text.slice(0, range[0]).trimEnd()}${feed}${indented(entry, '  ', feed)}${text.slice(range[1])}`;
  const start = isNode(first) ? first.range?.[0] : undefined;
  const before = start === undefined ? '' : text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const indent = /^( *)- +$/.exec(before)?.[1];
  if (indent === undefined) throw refuse('expected one label below the other, found another form');
  const end = text.slice(0, range[1]).trimEnd().length;
  const at = text.indexOf('\n', end);
  const block = indented(entry, indent, feed);
  return at === -1 ? `${text}${feed}${block}${feed}` : `${text.slice(0, at + 1)}${block}${feed}${text.slice(at + 1)}`;
}

function indented(entry: string, indent: string, feed: string): string {
  return entry
    .split('\n')
    .map((line) => `${indent}${line}`)
    .join(feed);
}

function endOf({ key }: Pair): number {
  return isScalar(key) ? (key.range?.[1] ?? 0) : 0;
}

function isNode(value: unknown): value is { range?: [number, number, number] | null } {
  return typeof value === 'object' && value !== null && 'range' in value;
}
