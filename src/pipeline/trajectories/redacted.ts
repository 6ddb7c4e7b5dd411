import { withoutQuotes } from '../../harvest/redact/redact-turns.ts';
import { compareTexts } from '../../records/canonical-json.ts';
import type { Quarantined } from '../../records/dataset.ts';
import { Trajectory, type TrajectoryDraft } from '../../records/trajectory/trajectory.ts';
import { numbered } from '../../redact/number.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { trajectoryId } from '../../trajectories/capture/capture.ts';
import type { LeftOut } from './gathered.ts';

const Draft = Trajectory.omit({ checks: true, cluster: true, split: true });

interface Redacted {
  drafts: TrajectoryDraft[];
  leftOut: Quarantined[];
  redaction: { enabled: boolean; kinds: Record<string, number> };
}

/** Everything that is written, with `<EMAIL_1>` in place of what must not stay, alike in all that is of one trace. Null leaves all of it. */
export async function redactedDrafts(drafts: readonly TrajectoryDraft[], leftOut: readonly LeftOut[], redactor: Redactor | null): Promise<Redacted> {
  if (!redactor) return { drafts: [...drafts], leftOut: leftOut.map(({ traceId: _, ...one }) => one), redaction: { enabled: false, kinds: {} } };
  const traces = new Map<string, { drafts: TrajectoryDraft[]; leftOut: LeftOut[] }>();
  const traceOf = (key: string) => {
    const known = traces.get(key) ?? { drafts: [], leftOut: [] };
    traces.set(key, known);
    return known;
  };
  for (const draft of drafts) traceOf(`trace ${draft.source.traceId}`).drafts.push(draft);
  for (const [index, one] of leftOut.entries()) traceOf(one.traceId === null ? `alone ${index}` : `trace ${one.traceId}`).leftOut.push(one);
  const said = [...traces.values()];
  const redacted = await redactor.redacted(said.map((one) => [...one.drafts.map(contentOf), ...one.leftOut.map(({ detail }) => withoutQuotes(detail))]));
  const kinds = new Map<string, number>();
  const safe: Redacted = { drafts: [], leftOut: [], redaction: { enabled: true, kinds: {} } };
  for (const [index, one] of said.entries()) {
    const { value, kinds: found } = numbered(redacted[index]);
    for (const [kind, count] of found) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
    const contents = Array.isArray(value) ? value : [];
    for (const [place, draft] of one.drafts.entries()) safe.drafts.push(withIds(Draft.parse({ ...draft, ...contents[place] }), redactor));
    for (const [place, { where, reason }] of one.leftOut.entries())
      safe.leftOut.push({ where: redactor.id(where), reason, detail: String(contents[one.drafts.length + place] ?? '') });
  }
  return { ...safe, redaction: { enabled: true, kinds: Object.fromEntries([...kinds].sort(([a], [b]) => compareTexts(a, b))) } };
}

/** Everything but ids and times. */
function contentOf({ schema, id, source, ...content }: TrajectoryDraft) {
  return content;
}

function withIds(draft: TrajectoryDraft, { id }: Redactor): TrajectoryDraft {
  const { traceId, observationIds, sessionId } = draft.source;
  return {
    ...draft,
    id: trajectoryId(draft),
    source: { ...draft.source, traceId: id(traceId), observationIds: observationIds.map(id), sessionId: sessionId === null ? null : id(sessionId) },
  };
}
