import { z } from 'zod';
import { canonicalJson } from '../../records/canonical-json.ts';
import type { Counted, ExampleDetail, ExampleFacets, ExampleQuery, ExampleRow } from '../../records/console/dataset.ts';
import { Example, SPLITS, Split, Track } from '../../records/example.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { parseCompletion } from '../../rows/completion.ts';

/** What of every example stays in memory: no text of it. */
export type ExampleFacts = Omit<ExampleRow, 'asks' | 'gold'>;

/** The part of an example that lists are made of: reading it whole would take ten times as long. */
const Listed = z.object({
  id: z.string(),
  track: Track,
  split: Split,
  cluster: z.string(),
  domain: z.string(),
  complexity: z.string(),
  challenge: z.boolean(),
  slices: z.array(z.string()),
  row: z.object({ prompt: z.string(), completion: z.string() }),
});
const Asked = z.object({ request: z.object({ messages: z.array(z.object({ role: z.string(), content: z.string() })) }) });
const Sourced = z.object({ source: z.object({ traceId: z.string(), observationId: z.string() }) });

/** Reads the facts of a line; the same names are one text in memory. */
export function exampleFacts(): (line: string) => ExampleFacts | null {
  const names = new Map<string, string>();
  const one = (name: string) => {
    if (!names.has(name)) names.set(name, name);
    return names.get(name) ?? name;
  };
  return (line) => {
    const read = Listed.safeParse(parsedOrNull(withoutRequest(line))).data ?? Listed.safeParse(parsedOrNull(line)).data;
    if (!read) return null;
    const { row, ...facts } = read;
    const tool = toolOf(facts.track, row.completion);
    return {
      ...facts,
      cluster: one(facts.cluster),
      domain: one(facts.domain),
      complexity: one(facts.complexity),
      slices: facts.slices.map(one),
      tool: tool && one(tool),
    };
  };
}

/** What was asked is nine tenths of a line. In JSON this key can stand nowhere inside a text, where its quotes would be escaped. */
function withoutRequest(line: string): string {
  const at = line.indexOf(',"request":{');
  return at < 0 ? line : `${line.slice(0, at)}}`;
}

function toolOf(track: Track, completion: string): string | null {
  const read = parseCompletion(track, completion);
  if (!read.ok || read.calls === null) return null;
  return read.calls[0]?.name ?? 'none';
}

const SHOWN = 280;

/** A line as a list shows it. */
export function exampleRow(facts: ExampleFacts, line: string): ExampleRow {
  const value = parsedOrNull(line);
  const { prompt = '', completion = '' } = Listed.safeParse(value).data?.row ?? {};
  const asked = Asked.safeParse(value).data?.request.messages.findLast(({ role }) => role === 'user')?.content;
  return { ...facts, asks: cut(asked ?? prompt), gold: cut(completion) };
}

function cut(text: string): string {
  const line = text
    .slice(0, SHOWN * 4)
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}

/** Whether a text stands in an example's conversation, its gold or its ids. The system's text is left out: all examples share it. */
export function holdsText(text: string): (line: string) => boolean {
  const sought = text.toLowerCase();
  // As the line would hold it: most lines are passed over without being parsed.
  const written = JSON.stringify(text).slice(1, -1).toLowerCase();
  return (line) => {
    if (!line.toLowerCase().includes(written)) return false;
    const value = parsedOrNull(line);
    const listed = Listed.safeParse(value).data;
    const messages = Asked.safeParse(value)
      .data?.request.messages.filter(({ role }) => role !== 'system')
      .map(({ content }) => content);
    const { traceId = '', observationId = '' } = Sourced.safeParse(value).data?.source ?? {};
    const texts = [listed?.id ?? '', traceId, observationId, listed?.row.completion ?? '', ...(messages ?? [listed?.row.prompt ?? ''])];
    return texts.some((one) => one.toLowerCase().includes(sought));
  };
}

/** Whether an example passes all filters but the text. */
export function passes({ track, split, tool, domain, slice, cluster }: ExampleQuery): (facts: ExampleFacts) => boolean {
  return (facts) =>
    (track === undefined || facts.track === track) &&
    (split === undefined || (split === 'challenge' ? facts.challenge : facts.split === split && !facts.challenge)) &&
    (tool === undefined || facts.tool === tool) &&
    (domain === undefined || facts.domain === domain) &&
    (slice === undefined || facts.slices.includes(slice)) &&
    (cluster === undefined || facts.cluster === cluster);
}

/** What there is to filter by. */
export function facetsOf(all: readonly ExampleFacts[]): ExampleFacets {
  const splits = all.map(({ split, challenge }) => (challenge ? 'challenge' : split));
  const order: readonly string[] = [...SPLITS, 'challenge'];
  return {
    tracks: counted(all.map(({ track }) => track)),
    splits: counted(splits).toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
    tools: counted(all.flatMap(({ tool }) => tool ?? [])),
    domains: counted(all.map(({ domain }) => domain)),
    slices: counted(all.flatMap(({ slices }) => slices)),
  };
}

/** The most frequent first. */
export function counted(names: readonly string[]): Counted[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** One example in full; null where the line is none any more. `host`: where relative links to traces begin. */
export function exampleDetail(facts: ExampleFacts, line: string, host: string | null): Omit<ExampleDetail, 'mates'> | null {
  const read = Example.safeParse(parsedOrNull(line));
  if (!read.success) return null;
  const { row, request, accepted, acceptedAnswers = [], schemaFrom, source } = read.data;
  return {
    ...{ row: exampleRow(facts, line), prompt: row.prompt, gold: row.completion, schemaFrom },
    accepted: [...acceptedAnswers, ...(accepted === null ? [] : [canonicalJson(accepted.arguments)])],
    messages: (request?.messages ?? []).map(({ role, name = null, content, toolCalls }) => ({
      ...{ role, name, text: content },
      calls: toolCalls.map((call) => ({ name: call.name, arguments: JSON.stringify(call.arguments, null, 2) })),
    })),
    tools: (request?.tools ?? []).map(({ name, description, parameters }) => ({ name, description, parameters: JSON.stringify(parameters, null, 2) })),
    source: { ...source, url: linkOf(source.url, host) },
  };
}

/** A link as a browser may follow it: http alone, whatever a trace says. */
function linkOf(url: string | null, host: string | null): string | null {
  const absolute = url === null ? null : URL.parse(url, host ?? undefined);
  return absolute !== null && /^https?:$/.test(absolute.protocol) ? absolute.href : null;
}
