import { Hono } from 'hono';
import { z } from 'zod';
import { flatMetadata } from '../ingest/metadata.ts';
import type { StoredExperiment, StoredObservation } from '../ingest/stored.ts';
import { inOrder } from '../server/keyset.ts';
import { cursored, List, readQuery, Time } from '../server/query.ts';
import { onlyIn } from '../server/refusal.ts';
import { scoreV3 } from '../server/scores.ts';
import type { World } from '../server/world.ts';

const QUERY = {
  fields: List.optional(),
  limit: z.coerce.number().int().positive().max(100).default(50),
  cursor: z.string().optional(),
  fromStartTime: Time,
  toStartTime: Time.optional(),
  datasetId: List.optional(),
};
const EXPERIMENTS = { ...QUERY, id: List.optional(), name: List.optional() };
const ITEMS = { ...QUERY, experimentId: List.optional(), experimentName: List.optional(), experimentItemId: List.optional() };

interface InExperiment extends StoredObservation {
  experiment: StoredExperiment;
}
const isInExperiment = (row: StoredObservation): row is InExperiment => row.experiment !== null;
const whole = () => true;
const listed = (values: readonly string[] | undefined, value: string | null) => values === undefined || values.includes(value ?? '');

/** v4 knows an experiment by the attributes of its spans alone. */
export function experiments(world: World): Hono {
  return new Hono()
    .get('/api/public/experiments', (context) => {
      if (world.mode === 'v3') throw onlyIn('v4');
      const query = readQuery(context, EXPERIMENTS);
      const groups = Map.groupBy(spansWithin(world, query), ({ experiment }) => experiment.id);
      const rows = [...groups.values()].map((spans) => shownExperiment(world, spans, query.fields ?? []));
      const wanted = rows.filter((row) => listed(query.id, row.id) && listed(query.name, row.name) && listed(query.datasetId, row.datasetId));
      return context.json(withoutLimit(cursored(wanted, query)));
    })
    .get('/api/public/experiment-items', (context) => {
      if (world.mode === 'v3') throw onlyIn('v4');
      const query = readQuery(context, ITEMS);
      const rows = spansWithin(world, query)
        .filter(({ id, experiment }) => experiment.itemId !== null && experiment.rootObservationId === id)
        .map((span) => shownItem(world, span, query.fields ?? ['core', 'dataset']))
        .filter((row) => listed(query.experimentId, row.experimentId) && listed(query.experimentName, row.experimentName))
        .filter((row) => listed(query.experimentItemId, row.experimentItemId));
      return context.json(withoutLimit(cursored(rows, query)));
    });
}

function spansWithin(world: World, { fromStartTime, toStartTime }: { fromStartTime: string; toStartTime?: string | undefined }): InExperiment[] {
  const at = ({ startTime }: StoredObservation) => Date.parse(startTime);
  const within = (row: StoredObservation) => at(row) >= Date.parse(fromStartTime) && (toStartTime === undefined || at(row) < Date.parse(toStartTime));
  return [...world.observations.values()].filter(isInExperiment).filter(within).toSorted(inOrder);
}

function shownExperiment(world: World, spans: readonly InExperiment[], fields: readonly string[]) {
  const times = spans.flatMap(({ startTime, endTime }) => [startTime, endTime ?? startTime]).toSorted();
  const { id, name, description, datasetId, metadata } = Object.assign(
    { id: '', name: '', description: null, datasetId: null, metadata: {} },
    spans[0]?.experiment,
  );
  return {
    id,
    name,
    description,
    startTime: times[0],
    endTime: times.at(-1),
    itemCount: new Set(spans.map(({ experiment }) => experiment.itemId)).size,
    datasetId,
    ...(fields.includes('metadata') ? { metadata: flatMetadata(metadata, whole) } : {}),
    ...(fields.includes('scores') ? { scores: scoresAbout(world, (score) => score.datasetRunId === id) } : {}),
  };
}

function shownItem(
  world: World,
  { id, traceId, startTime, endTime, level, environment, input, output, metadata, experiment }: InExperiment,
  fields: readonly string[],
) {
  const has = (group: string) => fields.includes(group);
  return {
    id,
    traceId,
    startTime,
    endTime,
    level,
    environment,
    experimentId: experiment.id,
    experimentName: experiment.name,
    experimentItemId: experiment.itemId ?? '',
    ...(has('dataset') ? { experimentDatasetId: experiment.datasetId, experimentItemVersion: experiment.itemVersion } : {}),
    ...(has('io') ? { input, output, expectedOutput: experiment.expectedOutput } : {}),
    ...(has('metadata') ? { metadata: flatMetadata(metadata, whole) } : {}),
    ...(has('itemMetadata') ? { experimentItemMetadata: flatMetadata(experiment.itemMetadata, whole) } : {}),
    ...(has('experimentMetadata') ? { experimentMetadata: flatMetadata(experiment.metadata, whole), experimentDescription: experiment.description } : {}),
    ...(has('scores') ? { scores: scoresAbout(world, (score) => score.traceId === traceId && [null, id].includes(score.observationId)) } : {}),
  };
}

function scoresAbout(world: World, isAbout: (score: { traceId: string | null; observationId: string | null; datasetRunId: string | null }) => boolean) {
  return [...world.scores.values()].filter(isAbout).map((score) => scoreV3(score, ['details', 'subject'], world.projectId));
}

function withoutLimit<T>({ data, meta: { cursor } }: { data: T; meta: { limit: number; cursor?: string } }) {
  return { data, meta: cursor === undefined ? {} : { cursor } };
}
