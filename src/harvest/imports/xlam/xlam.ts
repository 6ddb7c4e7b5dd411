import type { ToolDefinition } from '../../../records/chat.ts';
import type { DatasetManifest, Quarantined } from '../../../records/dataset.ts';
import { parseExactJson } from '../../../records/exact-json/exact-json.ts';
import { nestingDefect } from '../../../rows/request/json-defects.ts';
import { unsafeNumberIn } from '../exact-numbers.ts';
import { type PublicCall, publicDrafts } from '../public-call.ts';
import type { PublicItem, PublicSet } from '../public-set.ts';
import { XlamAnswers, XlamRow, XlamTools } from './row.ts';
import { toolOf } from './tool.ts';

/**
 * xLAM's 60,000 function calls as what a data set can be drawn from, proportionally by the tool that is called. Rows that answer with several calls are
 * set aside like all that cannot be one example, with their reason.
 */
export function xlamSet(rows: readonly unknown[], sources: DatasetManifest['sources']): PublicSet {
  const items: PublicItem[] = [];
  const quarantined: Quarantined[] = [];
  const seen = new Set<string>();
  for (const [index, value] of rows.entries()) {
    const row = XlamRow.safeParse(value);
    const where = row.success ? `xlam-${row.data.id}` : `row ${index}`;
    const read = !row.success
      ? { where, reason: 'unreadable-row', detail: 'no row with id, query, tools and answers as texts' }
      : seen.has(where)
        ? { where, reason: 'duplicate-row', detail: 'an earlier row has this id' }
        : itemOf(row.data, where);
    seen.add(where);
    if ('reason' in read) quarantined.push(read);
    else items.push(read);
  }
  return { name: 'xlam', golds: 'public', sources, rows: rows.length, items, quarantined };
}

function itemOf(row: XlamRow, where: string): PublicItem | Quarantined {
  const refused = (reason: string, detail: string) => ({ where, reason, detail });
  const written = { answers: jsonIn(row.answers), tools: jsonIn(row.tools) };
  const nested = nestingDefect(written);
  if (nested !== null) return refused(nested.reason, nested.detail);
  const unsafe = unsafeNumberIn(written);
  if (unsafe !== null) return refused('unsafe-number', `the number ${unsafe.text.slice(0, 40)} cannot be read exactly`);
  const { data: answers } = XlamAnswers.safeParse(written.answers);
  if (!answers) return refused('unreadable-answers', 'answers is no JSON list of {name, arguments}');
  const { data: tools } = XlamTools.safeParse(written.tools);
  if (!tools) return refused('unreadable-tools', 'tools is no JSON list of {name, description, parameters: {name: {type, description, default}}}');
  const [only, ...more] = answers;
  if (more.length > 0) return refused('parallel-calls', `${answers.length} calls answer it`);
  const offered: ToolDefinition[] = [];
  for (const tool of tools) {
    const read = toolOf(tool);
    if ('unread' in read) return refused('unknown-type', read.unread);
    offered.push(read);
  }
  const asked: PublicCall = {
    id: where,
    conversation: null,
    messages: [{ role: 'user', content: row.query, toolCalls: [], toolCallId: null }],
    tools: offered,
    responseFormat: null,
    output: { content: only ? null : 'No function fits.', toolCalls: only ? [only] : [] },
  };
  const drafts = publicDrafts(asked, 'xlam');
  return 'reason' in drafts ? drafts : { drafts: drafts.drafts, stratum: only?.name ?? 'none', slices: [] };
}

/** The JSON inside a text, numbers as they are written; undefined where it is none. */
function jsonIn(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}
