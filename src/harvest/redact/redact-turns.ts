import { UserError } from '../../errors.ts';
import type { DatasetManifest, LedgerEntry, Quarantined } from '../../records/dataset.ts';
import type { Split } from '../../records/example.ts';
import { ModelCall } from '../../records/model-call.ts';
import { numbered } from '../../redact/number.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { HASHED_ID } from '../../redact/token.ts';
import { compareTexts } from '../examples/draft.ts';
import type { PreparedTurn } from '../examples/prepared.ts';
import { conversationOf } from '../examples/prompt.ts';
import { familyOf } from '../split/keys.ts';
import type { Turn } from '../turns/turn.ts';

export type Redaction = NonNullable<DatasetManifest['redaction']>;

interface ReadTurns {
  /** Several may be of one observation. */
  turns: readonly PreparedTurn[];
  setAside: readonly Quarantined[];
}

/**
 * What was read with `<EMAIL_1>` in place of everything that must not stay, alike in all calls of a trace; nothing that is written is made of
 * anything else. Numbers follow the order in which a trace's calls began, so that they are the same under every key. Null leaves all of it.
 */
export async function redactedTurns(
  { turns, setAside }: ReadTurns,
  redactor: Redactor | null,
): Promise<{ turns: PreparedTurn[]; setAside: Quarantined[]; redaction: Redaction }> {
  if (!redactor) return { turns: [...turns], setAside: [...setAside], redaction: { enabled: false, kinds: {} } };
  const kinds = new Map<string, number>();
  const note = (found: ReadonlyMap<string, number>) => {
    for (const [kind, count] of found) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
  };
  const traces = [
    ...Map.groupBy(
      turns.map(({ call }) => call),
      ({ traceId }) => traceId,
    ).values(),
  ].map(inTime);
  const redacted = await redactor.redacted(traces.map((calls) => calls.map(contentOf)));
  const inPlace = new Map<ModelCall, ModelCall>();
  for (const [index, calls] of traces.entries()) {
    const trace = numbered(redacted[index]);
    note(trace.kinds);
    const contents = Array.isArray(trace.value) ? trace.value : [];
    for (const [place, call] of calls.entries()) inPlace.set(call, withIds(withContent(call, contents[place]), redactor));
  }
  const defects = turns.flatMap(({ call, defect }) => (defect === null ? [] : [{ where: call.observationId, ...defect }]));
  const details = (await redactedDetails(defects, redactor, note)).values();
  return {
    turns: turns.flatMap((turn) => {
      const call = inPlace.get(turn.call);
      const defect = turn.defect && { reason: turn.defect.reason, detail: details.next().value?.detail ?? '' };
      return call ? [{ ...turn, call, defect }] : [];
    }),
    setAside: await redactedDetails(setAside, redactor, note),
    redaction: { enabled: true, kinds: Object.fromEntries([...kinds].sort(([a], [b]) => compareTexts(a, b))) },
  };
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
export const QUOTED = /, (?:\.\.\.)?"[\s\S]*"(?:\.\.\.)? is not valid JSON/;

async function redactedDetails(
  quarantined: readonly Quarantined[],
  redactor: Redactor,
  note: (found: ReadonlyMap<string, number>) => void,
): Promise<Quarantined[]> {
  const details = await redactor.redacted(quarantined.map(({ detail }) => detail.replace(QUOTED, ' is not valid JSON')));
  return quarantined.map(({ where, reason }, index) => {
    const detail = numbered(details[index]);
    note(detail.kinds);
    return { where: redactor.id(where), reason, detail: String(detail.value) };
  });
}
