import { join } from 'node:path';
import { exampleView } from '../../../console/compare/example.ts';
import { choicesIn, isListed, localRole, pageOf, placeIn, rolesIn } from '../../../console/compare/filter.ts';
import type { ComparePort } from '../../../console/ports/compare.ts';
import { MissingError } from '../../../edges/console/http/problems.ts';
import { versionOf } from '../../../edges/files/atomic.ts';
import { linesAt } from '../../../edges/files/lines/lines-at.ts';
import type { CompareFilter, CompareRow } from '../../../records/console/compare/list.ts';
import { parseJson } from '../../../records/exact-json/parse-json.ts';
import { Example, type Track } from '../../../records/example.ts';
import type { RunRecord } from '../../../records/run.ts';
import { kept } from '../kept.ts';
import type { ConsolePlace } from '../place.ts';
import { cachedAnswers } from './cached-answers.ts';
import { type DatasetIndex, datasetIndex } from './dataset-index.ts';
import { type GradedIndex, gradedAt, gradedIndex, idsHolding } from './graded-index.ts';
import { localText } from './local-text.ts';
import { type RecordedRuns, recordedRuns } from './recorded-runs.ts';

export interface CompareFiles extends ComparePort {
  recorded: RecordedRuns;
  dataset(): Promise<DatasetIndex>;
  allExamples(): Promise<Example[]>;
  /** The data set's first example of a track; null where it has none. */
  firstExample(track: Track): Promise<Example | null>;
  /** Whether an example is one of those that the run graded. */
  isGraded(run: string): Promise<(example: string) => boolean>;
}

const LABELS = { hosted: 'Hosted', base: 'Base', tuned: 'Tuned' } as const;

/** The side by side over the project's files: indexes by offset are kept of the last few runs, the texts stay on the disk. */
export function compareFiles(place: ConsolePlace): CompareFiles {
  const recorded = recordedRuns(place);
  const runVersion = async (id: string) => (await recorded.open(id)).version;
  const graded = kept({ version: runVersion, make: async (id) => gradedIndex((await recorded.open(id)).folder), most: 3 });
  const cached = kept({ version: runVersion, make: async (id) => cachedAnswers((await recorded.open(id)).record, join(place.stateDir, 'cache')), most: 3 });
  const found = kept({
    version: (key) => runVersion(key.slice(0, 12)),
    make: async (key) => idsHolding((await recorded.open(key.slice(0, 12))).folder, key.slice(12)),
    most: 8,
  });
  const indexed = kept({ version: async (path) => (await versionOf(path)) ?? 'none', make: datasetIndex, most: 1 });
  const examplesPath = async () => join(place.root, 'datasets', (await place.config()).agent, 'examples.jsonl');
  const dataset = async () => indexed(await examplesPath());
  const listed = async (run: string, filter: CompareFilter): Promise<CompareRow[]> => {
    const { text = '' } = filter;
    const [{ entries }, holding] = [await graded(run), text === '' ? null : await found(`${run}${text.toLowerCase()}`)];
    return entries.flatMap(({ row }) => (isListed(row, filter, holding) ? [row] : []));
  };
  async function* examples() {
    for await (const lines of linesAt(await examplesPath())) for (const { text } of lines) yield Example.parse(parseJson(text));
  }
  const allExamples = async () => Array.fromAsync(examples());
  const entryOf = async (run: string, example: string) => {
    const entry = (await graded(run)).byId.get(example);
    if (!entry) throw new MissingError(`Run ${run} has no example ${example}.`);
    return entry;
  };

  return {
    recorded,
    dataset,
    allExamples,
    firstExample: async (track) => {
      for await (const example of examples()) if (example.track === track) return example;
      return null;
    },
    isGraded: async (run) => {
      const { byId } = await graded(run);
      return (example) => byId.has(example);
    },
    runs: async () => ({ runs: await recorded.list() }),
    run: async (id, filter) => {
      const { record } = await recorded.open(id);
      const rows = (await graded(id)).entries.map(({ row }) => row);
      const nameOf = (role: string) => record.evaluations.find(({ model }) => model.role === role)?.model.name ?? role;
      return {
        ...{ id, startedAt: record.startedAt, total: rows.length, local: localRole(rows) },
        models: rolesIn(rows).map((role) => ({ role, label: LABELS[role], name: nameOf(role) })),
        ...choicesIn(rows, filter),
      };
    },
    notes: async (id) => {
      const { record } = await recorded.open(id);
      const isCached = (await cached(id)).found === record.evaluations.length + record.vault.evaluations.length;
      return { notes: [...notesOf(record, await graded(id), await dataset()), ...(isCached ? [] : [NOT_CACHED])] };
    },
    page: async (run, { filter, ...part }) => pageOf(await listed(run, filter), part),
    place: async (run, { filter, example }) => placeIn(await listed(run, filter), example),
    example: async (run, id) => {
      const { row, place: at } = await entryOf(run, id);
      const { record, folder } = await recorded.open(run);
      const open = record.ceilings.flatMap(({ contradictions }) => contradictions).some(({ exampleId, settled }) => exampleId === id && settled === null);
      return exampleView({
        graded: await gradedAt(folder, at),
        example: await (await dataset()).example(id),
        predictions: await (await cached(run)).of(id, row),
        doubtful: row.doubtful,
        isOpenGold: open,
      });
    },
    localText: async (run, id) => {
      await entryOf(run, id);
      const { record } = await recorded.open(run);
      return localText(place, { run: record, example: await (await dataset()).example(id), dataset: allExamples });
    },
  };
}

const NOT_CACHED = 'Tokens and raw outcomes are shown where the stage cache of this machine holds the run’s answers; some of them it does not.';

function notesOf(run: RunRecord, { entries, hasRight }: GradedIndex, dataset: DatasetIndex): string[] {
  const recorded = run.dataset.files.find(({ path }) => path === 'examples.jsonl')?.sha256;
  const there = entries.filter(({ row }) => dataset.has(row.id)).length;
  const notes: string[] = [];
  if (dataset.sha256 === null) notes.push('The data set is not here: prompts are shown as far as the run’s records hold them.');
  else if (recorded !== dataset.sha256)
    notes.push(
      `The data set has changed since this run: ${there} of its ${entries.length} examples are still in it, found by their ids; golds are those of the run.`,
    );
  if (!hasRight && entries.length > 0) notes.push('This run’s folder has no agreements.jsonl: examples on which every model is right are not listed.');
  return notes;
}
