import { LangfuseOtelSpanAttributes } from '@langfuse/tracing';
import type { Attributes } from '@opentelemetry/api';
import pLimit from 'p-limit';
import { z } from 'zod';
import type { TracedSpan, Tracing } from '../../../eval/ports.ts';
import { CORE_METRICS } from '../../../records/evaluation.ts';
import type { JsonValue } from '../../../records/json.ts';
import { EXPERIMENT_ENVIRONMENT, OWN_ENVIRONMENT, OWN_TAG } from '../../../records/source/own-traces.ts';
import { observationIdOf, type RunIdentity, traceIdOf } from '../../telemetry/run-digest.ts';
import type { Access } from '../access.ts';
import { AT_ONCE, type Item, type Linked, linkExperiment } from './experiment.ts';
import { maskedMembers } from './masked.ts';
import { notThere, observationsOf, scoresOf, stillMissing } from './read-back.ts';
import type { Requests } from './requests.ts';
import { type SentSpan, type SentTrace, sendTraces } from './spans.ts';

export interface LangfuseTracingOptions {
  access: Access;
  requests: Requests;
  agent: string;
  /** The commit that ran, null outside a repository. */
  commit(): Promise<string | null>;
  /** What may leave of a text: secrets taken out. */
  mask(text: string): string;
  /** Epoch milliseconds. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

const MOST_SENDS = 3;

const Projects = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

interface SentScore {
  id: string;
  name: string;
  value: number;
  observationId: string;
}

/**
 * Traces in Langfuse: a root and a span for each thing that was done; an evaluation also as a run over a data set, with a grade for each example.
 * Everything has an id of ours, so a run that ends twice is there once. `end` resolves when the server gives back every observation and score.
 * @throws ExternalError from `end` when it does not.
 */
export function langfuseTracing(options: LangfuseTracingOptions): Tracing {
  return {
    ready: async () => void (await projectPath(options.requests)),
    begin(run) {
      const startMs = options.now();
      const spans: TracedSpan[] = [];
      const totals: { name: string; value: number }[] = [];
      return {
        span: (span) => void spans.push(span),
        score: (name, value) => void totals.push({ name, value }),
        async end(output) {
          const root = { name: `${run.kind} ${run.name}`, input: run.metadata, output, startMs: earliest(spans, startMs), endMs: options.now() };
          return sent(options, { run, root, spans, totals });
        },
      };
    },
  };
}

interface Ended {
  run: RunIdentity;
  root: TracedSpan;
  spans: readonly TracedSpan[];
  totals: readonly { name: string; value: number }[];
}

async function sent(options: LangfuseTracingOptions, { run, root, spans, totals }: Ended): Promise<{ traceId: string; location: string }> {
  const { access, requests, agent } = options;
  const commit = await options.commit();
  const traceId = traceIdOf({ ...run, metadata: { ...run.metadata, agent } });
  const idOf = (index: number) => observationIdOf(traceId, index);
  const items = spans.flatMap(({ example, input }, index): Item[] => (example ? [{ example, input, observationId: idOf(index + 1) }] : []));
  const metadata = { ...run.metadata, agent, commit };
  const track = items[0]?.example.track;
  const dataset = track === undefined ? '' : `${agent}/${track}`;
  const name = runNameOf(run);
  const linked = await linkExperiment(requests, { dataset, name, traceId, metadata, items, mask: options.mask });
  const trace: SentTrace = {
    id: traceId,
    name: `${run.kind} ${run.name}`,
    tags: [OWN_TAG, run.kind],
    spans: [
      { ...plain(root, idOf(0), null), type: 'chain', metadata },
      ...spans.map((span, index): SentSpan => {
        const id = idOf(index + 1);
        return { ...plain(span, id, idOf(0)), more: linked ? itemAttributes(linked, { span, id, name, metadata, mask: options.mask }) : {} };
      }),
    ],
  };
  const environment = linked ? EXPERIMENT_ENVIRONMENT : OWN_ENVIRONMENT;
  await spansArrived(options, { trace, environment, release: commit }, { from: root.startMs, to: Math.max(root.endMs, ...spans.map(({ endMs }) => endMs)) });
  await scoresArrived(options, traceId, scoresFor({ traceId, spans, totals, idOf }), linked?.datasetRunId ?? null);
  return { traceId, location: `${access.baseUrl}/${await projectPath(requests)}${traceId}` };
}

/** Where the server shows a trace; by a path that leads there where it does not name the keys' project. */
async function projectPath(requests: Requests): Promise<string> {
  const project = Projects.safeParse(await requests.get('/api/public/projects')).data?.data[0];
  return project ? `project/${encodeURIComponent(project.id)}/traces/` : 'trace/';
}

function earliest(spans: readonly TracedSpan[], startMs: number): number {
  return spans.reduce((first, span) => Math.min(first, span.startMs), startMs);
}

/** Langfuse lists runs by name: what they are and which measurement. */
function runNameOf({ name, metadata }: RunIdentity): string {
  const { model, evaluation } = metadata;
  return [name, ...(typeof model === 'string' ? [model] : []), ...(typeof evaluation === 'string' ? [evaluation] : [])].join(' · ');
}

function plain(span: TracedSpan, id: string, parentId: string | null): SentSpan {
  const { name, input, output, startMs, endMs, metadata = {}, model = null } = span;
  return { id, parentId, type: model ? 'generation' : 'span', name, input, output, metadata, startMs, endMs, model, more: {} };
}

function itemAttributes(
  { datasetId, datasetRunId, itemIds }: Linked,
  { span, id, name, metadata, mask }: { span: TracedSpan; id: string; name: string; metadata: Record<string, JsonValue>; mask(text: string): string },
): Attributes {
  const { example } = span;
  if (!example) return {};
  return {
    [LangfuseOtelSpanAttributes.EXPERIMENT_ID]: datasetRunId,
    [LangfuseOtelSpanAttributes.EXPERIMENT_NAME]: mask(name),
    [LangfuseOtelSpanAttributes.EXPERIMENT_METADATA]: JSON.stringify(maskedMembers(metadata, mask)),
    [LangfuseOtelSpanAttributes.EXPERIMENT_DATASET_ID]: datasetId,
    [LangfuseOtelSpanAttributes.EXPERIMENT_ITEM_ID]: itemIds.get(example.id) ?? '',
    [LangfuseOtelSpanAttributes.EXPERIMENT_ITEM_EXPECTED_OUTPUT]: JSON.stringify(mask(example.expected)),
    [LangfuseOtelSpanAttributes.EXPERIMENT_ITEM_METADATA]: JSON.stringify({ example: example.id, split: example.split }),
    [LangfuseOtelSpanAttributes.EXPERIMENT_ITEM_ROOT_OBSERVATION_ID]: id,
  };
}

/** The run's own, and of each example the grades that the gate decides on. */
function scoresFor({ traceId, spans, totals, idOf }: Pick<Ended, 'spans' | 'totals'> & { traceId: string; idOf(index: number): string }): SentScore[] {
  const scoreId = (observationId: string, name: string) => `fledgling-${traceId}-${observationId}-${name}`;
  const one = (observationId: string, name: string, value: number) => ({ id: scoreId(observationId, name), name, value, observationId });
  return [
    ...totals.map(({ name, value }) => one(idOf(0), name, value)),
    ...spans.flatMap(({ example }, index) => {
      const core: readonly string[] = example ? [...CORE_METRICS[example.track], 'must_not_call_rate'] : [];
      return Object.entries(example?.values ?? {}).flatMap(([name, value]) => (core.includes(name) ? [one(idOf(index + 1), name, value)] : []));
    }),
  ];
}

async function spansArrived(
  options: LangfuseTracingOptions,
  { trace, environment, release }: { trace: SentTrace; environment: string; release: string | null },
  { from, to }: { from: number; to: number },
): Promise<void> {
  const { access, requests, mask } = options;
  const asked = { traceId: trace.id, from: new Date(from - 1000).toISOString(), to: new Date(to + 1000).toISOString() };
  const wanted = trace.spans.map(({ id }) => id);
  let missing = wanted;
  for (let sends = 1; sends <= MOST_SENDS && missing.length > 0; sends += 1) {
    await sendTraces([trace], { access, environment, release, scope: 'fledgling', mask });
    missing = await stillMissing(options, wanted, () => observationsOf(requests, asked));
  }
  if (missing.length > 0) throw notThere(access, `observations of trace ${trace.id}`, wanted.length - missing.length, wanted.length);
}

async function scoresArrived(options: LangfuseTracingOptions, traceId: string, scores: readonly SentScore[], datasetRunId: string | null): Promise<void> {
  const { requests, access } = options;
  const environment = datasetRunId === null ? OWN_ENVIRONMENT : EXPERIMENT_ENVIRONMENT;
  await pLimit(AT_ONCE).map(scores, ({ id, name, value, observationId }) =>
    requests.post('/api/public/scores', { id, traceId, observationId, name, value, dataType: 'NUMERIC', environment }),
  );
  const wanted = scores.map(({ id }) => id);
  const missing = await stillMissing(options, wanted, () => scoresOf(requests, traceId));
  if (missing.length > 0) throw notThere(access, `scores of trace ${traceId}`, wanted.length - missing.length, wanted.length);
}
