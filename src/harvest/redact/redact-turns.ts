import { UserError } from '../../errors.ts';
import { compareTexts } from '../../records/canonical-json.ts';
import type { DatasetManifest, LedgerEntry, Quarantined } from '../../records/dataset.ts';
import type { Split } from '../../records/example.ts';
import { ModelCall } from '../../records/model-call.ts';
import { numbered } from '../../redact/number.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { HASHED_ID } from '../../redact/token.ts';
import { conversationOf } from '../../rows/written/row-prompt.ts';
import type { PreparedTurn } from '../examples/prepared.ts';
import type { SetAside } from '../read/read.ts';
import { familyOf } from '../split/keys.ts';
import type { Turn } from '../turns/turn.ts';

export type Redaction = NonNullable<DatasetManifest['redaction']>;

interface ReadTurns {
  /** Several may be of one observation. */
  turns: readonly PreparedTurn[];
  setAside: readonly SetAside[];
}

/** What a trace says: its calls, and the details of what of it was set aside. */
interface Said {
  calls: ModelCall[];
  details: { of: SetAside | PreparedTurn; detail: string }[];
}

/**
 * What was read with `<EMAIL_1>` in place of everything that must not stay, alike in all calls of a trace and in what is said of them; nothing that
 * is written is made of anything else. Numbers follow the order in which a trace's calls began, so that they are the same under every key. Null
 * leaves all of it.
 */
export async function redactedTurns(
  { turns, setAside }: ReadTurns,
  redactor: Redactor | null,
): Promise<{ turns: PreparedTurn[]; setAside: Quarantined[]; redaction: Redaction }> {
  if (!redactor) return { turns: [...turns], setAside: setAside.map(({ traceId: _, ...one }) => one), redaction: { enabled: false, kinds: {} } };
  const kinds = new Map<string, number>();
  const traces = saidByTrace(turns, setAside);
  const redacted = await redactor.redacted(traces.map(({ calls, details }) => [...calls.map(contentOf), ...details.map(({ detail }) => detail)]));
  const inPlace = new Map<ModelCall, ModelCall>();
  const told = new Map<SetAside | PreparedTurn, string>();
  for (const [index, { calls, details }] of traces.entries()) {
    const trace = numbered(redacted[index]);
    for (const [kind, count] of trace.kinds) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
    const contents = Array.isArray(trace.value) ? trace.value : [];
    for (const [place, call] of calls.entries()) inPlace.set(call, withIds(withContent(call, contents[place]), redactor));
    for (const [place, { of }] of details.entries()) told.set(of, String(contents[calls.length + place] ?? ''));
  }
  return {
    turns: turns.flatMap((turn) => {
      const call = inPlace.get(turn.call);
      const defect = turn.defect && { reason: turn.defect.reason, detail: told.get(turn) ?? '' };
      return call ? [{ ...turn, call, defect }] : [];
    }),
    setAside: setAside.map((one) => ({ where: redactor.id(one.where), reason: one.reason, detail: told.get(one) ?? '' })),
    redaction: { enabled: true, kinds: Object.fromEntries([...kinds].sort(([a], [b]) => compareTexts(a, b))) },
  };
}

/** A value given away in one place of a trace is looked for in all of it. What is of no trace is alone. */
function saidByTrace(turns: readonly PreparedTurn[], setAside: readonly SetAside[]): Said[] {
  const traces = new Map<string, Said>();
  const said = (key: string): Said => {
    const known = traces.get(key) ?? { calls: [], details: [] };
    traces.set(key, known);
    return known;
  };
  for (const turn of turns) {
    const trace = said(`trace ${turn.call.traceId}`);
    trace.calls.push(turn.call);
    if (turn.defect !== null) trace.details.push({ of: turn, detail: withoutQuotes(turn.defect.detail) });
  }
  for (const [index, one] of setAside.entries()) {
    said(one.traceId === null ? `alone ${index}` : `trace ${one.traceId}`).details.push({ of: one, detail: withoutQuotes(one.detail) });
  }
  return [...traces.values()].map(({ calls, details }) => ({ calls: inTime(calls), details }));
}

/** Of examples that become one conversation once they are redacted, the split they are held to: what was trained on stays with what was. */
const FIRST: readonly Split[] = ['train', 'val', 'test', 'vault'];

/**
 * The ledger as it reads after redaction, where it was made before: ids that hold something personal hashed, and conversations that redaction changed
 * under the family that they have now. What it holds already stays.
 */
export function redactedLedger(
  ledger: readonly LedgerEntry[],
  { before, after, redactor: { id } }: { before: readonly Turn[]; after: readonly Turn[]; redactor: Redactor },
): LedgerEntry[] {
  const lines = ledger.map((entry) => {
    const [, kind, own] = /^(session|trace):(.*)$/s.exec(entry.cluster) ?? [];
    return kind === undefined || own === undefined ? entry : { ...entry, cluster: `${kind}:${id(own)}` };
  });
  const known = new Map(lines.map(({ cluster, split }) => [cluster, split]));
  const renamed = new Map<string, Split>();
  for (const [index, { call }] of after.entries()) {
    const said = conversationOf(before[index]?.call.messages ?? []);
    const says = conversationOf(call.messages);
    if (said === says) continue;
    const split = known.get(familyOf(said));
    const family = familyOf(says);
    if (split === undefined || known.has(family)) continue;
    const other = renamed.get(family);
    renamed.set(family, other !== undefined && FIRST.indexOf(other) < FIRST.indexOf(split) ? other : split);
  }
  const all = [...lines, ...[...renamed].map(([cluster, split]): LedgerEntry => ({ cluster, split }))];
  return [...new Map(all.map((entry) => [`${entry.cluster}\n${entry.split}`, entry])).values()];
}

/** @throws UserError where sessions or traces have been told apart under another key: their clusters would not be found again. */
export function refuseOtherKey(ledger: readonly LedgerEntry[], turns: readonly Turn[], { fingerprint }: Redactor): void {
  if (!turns.some(({ call: { sessionId, traceId } }) => HASHED_ID.test(traceId) || HASHED_ID.test(sessionId ?? ''))) return;
  const keys = ledger.flatMap(({ cluster }) => HASHED_ID.exec(cluster.replace(/^(?:session|trace):/, ''))?.[1] ?? []);
  const other = keys.find((key) => key !== fingerprint);
  if (other === undefined) return;
  throw new UserError(
    `FLEDGLING_REDACTION_KEY: expected the key that the data set's sessions were redacted with (fingerprint ${other}), got another (${fingerprint}). Set that key, or its file redaction.key in the state folder, or begin a new data set.`,
  );
}

function inTime(calls: readonly ModelCall[]): ModelCall[] {
  return calls.toSorted((a, b) => compareTexts(a.startTime, b.startTime) || compareTexts(a.observationId, b.observationId));
}

/** Everything but ids, times and counts: what a model call may hold one day is redacted without anyone thinking of it. */
function contentOf({ schema, observationId, traceId, sessionId, startTime, endTime, usage, costUsd, ...content }: ModelCall) {
  return content;
}

function withContent(call: ModelCall, content: unknown): ModelCall {
  return typeof content === 'object' && content !== null ? ModelCall.parse({ ...call, ...content }) : call;
}

function withIds(call: ModelCall, { id }: Redactor): ModelCall {
  return { ...call, traceId: id(call.traceId), observationId: id(call.observationId), sessionId: call.sessionId === null ? null : id(call.sessionId) };
}

/** What a parser quotes of a broken line may be half of anything. */
export function withoutQuotes(detail: string): string {
  return detail.replace(/, (?:\.\.\.)?"[\s\S]*"(?:\.\.\.)? is not valid JSON/, ' is not valid JSON');
}
