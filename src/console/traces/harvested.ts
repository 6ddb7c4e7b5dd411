import { UserError } from '../../errors.ts';
import { type HarvestInput, harvest } from '../../harvest/harvest.ts';
import { explained } from '../../harvest/integrity/reasons.ts';
import type { SourceItem } from '../../harvest/ports.ts';
import type { TraceHarvested } from '../../records/console/trace.ts';
import type { Example } from '../../records/example.ts';
import type { ObservationFate } from '../../records/harvest/integrity.ts';
import type { RawTrace } from '../ports/traces.ts';

export interface HarvestedOptions extends Omit<HarvestInput, 'source' | 'ledger' | 'onFate' | 'others'> {
  traceId: string;
  hasId: boolean;
  /** Examples of the data set with these ids; null where there is no data set. */
  held(ids: readonly string[]): Promise<{ path: string; examples: number; found: ReadonlyMap<string, Example> } | null>;
}

/** What a harvest of this one trace makes: the same code, with no other trace beside it, so nothing is a duplicate or beyond the limit here. */
export async function harvestedTrace(raw: RawTrace, { traceId, hasId, held, ...input }: HarvestedOptions): Promise<TraceHarvested> {
  const fates: ObservationFate[] = [];
  const onFate = (fate: ObservationFate) => void fates.push(fate);
  const config = { ...input.config, limit: null, maxQuarantined: 1 };
  const source = { sources: () => [], traces: () => itemsOf(raw, hasId ? traceId : null) };
  const made = await harvest({ ...input, config, source, ledger: [], onFate }).then(
    ({ examples, manifest }) => ({ examples, redacted: manifest.redaction?.enabled ? manifest.redaction.kinds : null, refusal: null }),
    (error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      return { examples: [], redacted: input.redactor ? {} : null, refusal: error.message };
    },
  );
  const known = await held(made.examples.map(({ id }) => id));
  return {
    refusal: made.refusal,
    fates: fates.map(({ where, fate, reason, detail, instrumentation, examples }) => {
      const { sentence, remedy } = reason === null ? { sentence: null, remedy: null } : explained(reason);
      return { where, fate, reason, detail, sentence, remedy, instrumentation, examples };
    }),
    rows: made.examples.map((example) => {
      const one = known?.found.get(example.id);
      return {
        ...{ exampleId: example.id, observation: example.source.observationId, track: example.track, domain: example.domain, ...example.row },
        held: one ? { split: one.split, challenge: one.challenge, cluster: one.cluster, isOfThisTrace: one.source.traceId === example.source.traceId } : null,
      };
    }),
    redacted: made.redacted,
    dataset: known && { path: known.path, examples: known.examples },
  };
}

async function* itemsOf({ observations, scores, defects }: RawTrace, traceId: string | null): AsyncIterable<SourceItem> {
  for (const { where, reason } of defects) yield { kind: 'defect', where, reason };
  if (observations.length > 0) yield { kind: 'trace', traceId, observations, scores };
}
