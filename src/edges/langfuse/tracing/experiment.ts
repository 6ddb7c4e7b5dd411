import pLimit from 'p-limit';
import { z } from 'zod';
import { ExternalError } from '../../../errors.ts';
import type { TracedExample } from '../../../eval/ports.ts';
import { sha256 } from '../../../records/digest.ts';
import type { JsonValue } from '../../../records/json.ts';
import { masked, maskedMembers } from './masked.ts';
import type { Requests } from './requests.ts';

/** So many requests at once: a server of one's own is not to be run over. */
export const AT_ONCE = 8;

/** One example of an evaluation and the observation that holds its answer. */
export interface Item {
  example: TracedExample;
  input: JsonValue;
  observationId: string;
}

export interface Experiment {
  /** `<agent>/<track>`. */
  dataset: string;
  /** What the run is called in the data set. */
  name: string;
  traceId: string;
  metadata: Record<string, JsonValue>;
  items: readonly Item[];
  /** What may leave of a text. */
  mask(text: string): string;
}

/** Where an item's answer belongs, as Langfuse knows it. */
export interface Linked {
  datasetId: string;
  datasetRunId: string;
  /** Item ids by example id. */
  itemIds: ReadonlyMap<string, string>;
}

const Dataset = z.looseObject({ id: z.string() });
const RunItem = z.looseObject({ datasetRunId: z.string() });
const Items = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })), meta: z.looseObject({ totalPages: z.number() }) });
const PAGE = 100;

/**
 * The data set, its items and the run's links to them, all under ids of our own, so that doing it again changes nothing. Items that are there
 * already are not sent again. Langfuse 3 shows the run by these links, Langfuse 4 by the attributes of the spans, which need the ids.
 */
export async function linkExperiment(requests: Requests, experiment: Experiment): Promise<Linked | null> {
  const { dataset, name, traceId, metadata, items, mask } = experiment;
  if (items.length === 0) return null;
  const { id: datasetId } = Dataset.parse(
    await requests.post('/api/public/v2/datasets', { name: dataset, description: 'Examples that Fledgling evaluates on.', metadata: {} }),
  );
  const there = await itemsThere(requests, dataset);
  const limit = pLimit(AT_ONCE);
  const itemIds = new Map(items.map(({ example }) => [example.id, itemIdOf(dataset, example)]));
  await limit.map(
    items.filter(({ example }) => !there.has(itemIds.get(example.id) ?? '')),
    ({ example, input }) =>
      requests.post('/api/public/dataset-items', {
        datasetName: dataset,
        id: itemIds.get(example.id),
        input: masked(input, mask),
        expectedOutput: mask(example.expected),
        metadata: { example: example.id, split: example.split },
        sourceTraceId: example.source.traceId,
        sourceObservationId: example.source.observationId,
        status: 'ACTIVE',
      }),
  );
  const link = async ({ example, observationId }: Item) =>
    RunItem.parse(
      await requests.post('/api/public/dataset-run-items', {
        runName: mask(name),
        metadata: maskedMembers(metadata, mask),
        datasetItemId: itemIds.get(example.id),
        traceId,
        observationId,
      }),
    );
  // The first makes the run; side by side, each might make one.
  const [first, ...rest] = items;
  if (!first) return null;
  const { datasetRunId } = await link(first);
  const others = await limit.map(rest, link);
  if (others.some((other) => other.datasetRunId !== datasetRunId)) throw new ExternalError(`${requests.baseUrl} put one run of ${dataset} into several.`);
  return { datasetId, datasetRunId, itemIds };
}

/** Unique in the project, the same for the same example. */
export function itemIdOf(dataset: string, { id }: Pick<TracedExample, 'id'>): string {
  return `fledgling-${sha256(`${dataset}\n${id}`).slice(0, 32)}`;
}

async function itemsThere(requests: Requests, datasetName: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (let page = 1; ; page += 1) {
    const { data, meta } = Items.parse(await requests.get('/api/public/dataset-items', { datasetName, limit: PAGE, page }));
    for (const { id } of data) ids.add(id);
    if (data.length === 0 || page >= meta.totalPages) return ids;
  }
}
