import { FATES, type Integrity, TRACE_FATES } from '../../../records/harvest/integrity.ts';
import type { RunRecord } from '../../../records/run.ts';
import { count, listed, percent, plural } from '../numbers.ts';

export type IntegrityView = NonNullable<ReturnType<typeof integrityView>>;

const LABELS: Readonly<Record<(typeof FATES)[number] | (typeof TRACE_FATES)[number], string>> = {
  example: 'an example',
  part: 'belongs to a model call',
  'not-a-model-call': 'no model call',
  'own-evaluation': 'an evaluation of our own',
  quarantined: 'quarantined',
  'beyond-limit': 'beyond the limit',
  duplicate: 'a duplicate',
  superseded: 'superseded by a retry',
  used: 'used',
  repeated: 'repeats others',
  'nothing-to-learn': 'nothing to learn',
};

/** What became of the traces: each observation and each trace in exactly one place; null where the run holds no account of them. */
export function integrityView({ integrity, evaluations }: Pick<RunRecord, 'integrity' | 'evaluations'>) {
  if (integrity === null) return null;
  const { observations, traces, reasons, tools, untold } = integrity;
  return {
    sentence: `${plural(observations.total, 'observation')} of ${plural(traces.total, 'trace')}, each counted once.`,
    observations: FATES.flatMap((fate) => shown(LABELS[fate], observations.fates[fate], observations.total)),
    traces: TRACE_FATES.flatMap((fate) => shown(LABELS[fate], traces.fates[fate], traces.total)),
    reasons: reasons.map(({ reason, observations: found, traces: lost, sentence, remedy, examples }) => ({
      reason,
      observations: count(found),
      traces: count(lost),
      sentence,
      remedy,
      places: examples.map(({ where }) => where),
    })),
    tools: tools.map(({ name, modelCalls, examples, quarantined, schema }) => ({
      name,
      modelCalls: count(modelCalls),
      examples: count(examples),
      quarantined: count(quarantined),
      schema: schema === 'trace' ? 'recorded' : schema === 'catalogue' ? 'from the catalogue' : 'inferred from the calls',
    })),
    notes: notesOf(integrity, { untold, asked: evaluations[0]?.decoding?.maxTokens ?? null }),
  };
}

function shown(label: string, found: number, total: number) {
  return found === 0 ? [] : [{ label, count: count(found), share: percent(total === 0 ? 0 : found / total) }];
}

function notesOf(
  { lost, schemas, tokenLimits, userScore, tools, instrumentations }: Integrity,
  { untold, asked }: { untold: number; asked: number | null },
): string[] {
  const inferred = tools.filter(({ schema }) => schema === 'inferred').length;
  return [
    `${count(lost.traces)} of ${plural(lost.of, 'trace')} with model calls were lost (${percent(lost.of === 0 ? 0 : lost.traces / lost.of)}; at most ${percent(lost.most)} may be).`,
    ...(instrumentations.length > 0 ? [`Recorded by ${listed(instrumentations.map(({ name, modelCalls }) => `${name} (${count(modelCalls)})`))}.`] : []),
    ...(schemas.kept > 0 ? [`${plural(schemas.kept, 'gold')} violate their own schema and are kept (harvest.schemaViolations: keep).`] : []),
    ...(schemas.unverifiable > 0 ? [`${plural(schemas.unverifiable, 'gold')} could not be held against their schema.`] : []),
    ...(inferred > 0 ? [`${plural(inferred, 'tool')} had no recorded schema: it is inferred from the calls. Name a harvest.catalogue to say it.`] : []),
    ...(untold > 0 ? [`${plural(untold, 'tool')} more are not listed.`] : []),
    ...(tokenLimits ? [limitNote(tokenLimits, asked)] : []),
    ...(userScore ? [scoreNote(userScore)] : []),
  ];
}

function limitNote({ examples, lowest, highest }: NonNullable<Integrity['tokenLimits']>, asked: number | null): string {
  const own = lowest === highest ? count(lowest) : `${count(lowest)} to ${count(highest)}`;
  const here = asked === null ? '' : `; here every model may use ${count(asked)}${lowest < asked ? ', which is more than the agent allowed' : ''}`;
  return `The agent itself allowed an answer ${own} tokens (${plural(examples, 'model call')})${here}.`;
}

function scoreNote({ name, below, traces }: NonNullable<Integrity['userScore']>): string {
  if (traces === 0) return `No trace came with the score "${name}": what users thought of the answers is not known.`;
  return `${plural(traces, 'trace')} came with the score "${name}"; calls below ${below} are set aside.`;
}
