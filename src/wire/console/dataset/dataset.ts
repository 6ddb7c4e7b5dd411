import { join } from 'node:path';
import { growthOf, type Harvested } from '../../../console/dataset/growth.ts';
import type { DataSetPort } from '../../../console/ports/dataset.ts';
import { datasetApi } from '../../../edges/console/dataset/routes.ts';
import { versionOf } from '../../../edges/files/atomic.ts';
import { committedVersions } from '../../../edges/files/git/committed-versions.ts';
import { fileResults } from '../../../edges/files/results.ts';
import { DatasetManifest } from '../../../records/dataset.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import type { ConsolePlace } from '../place.ts';
import { runHeads } from '../run-heads.ts';
import type { OpenView } from '../view.ts';
import { everyChange } from '../watching.ts';
import { dataSetOf } from './data-set-of.ts';
import { type ExampleFile, exampleFile } from './examples.ts';
import { type FolderRecords, folderRecords } from './folder-records.ts';
import { quarantineFile } from './quarantine.ts';

/** All that is read of one agent's folder. */
interface Opened {
  agent: string;
  records: FolderRecords;
  examples: ExampleFile;
  quarantine: ReturnType<typeof quarantineFile>;
  commits: ReturnType<typeof committedVersions>;
}

export const datasetView: OpenView = (place) => {
  const heads = runHeads(place.resultsDir);
  let known: Opened | null = null;
  /** The agent of the config as it is now. */
  const opened = async (): Promise<Opened> => {
    const { agent } = await place.config();
    if (known?.agent === agent) return known;
    const folder = join('datasets', agent);
    const records = folderRecords(join(place.root, folder));
    known = {
      ...{ agent, records, examples: exampleFile(join(place.root, folder, 'examples.jsonl'), () => langfuseHost(place)) },
      quarantine: quarantineFile(join(place.root, folder, 'quarantine.jsonl'), records),
      commits: committedVersions(place.root, `datasets/${agent}/manifest.json`),
    };
    return known;
  };
  const port: DataSetPort = {
    dataset: async () => {
      const { agent, records, examples } = await opened();
      return dataSetOf({ agent, records, examples, newestRun: () => newestRun(place, agent, heads) });
    },
    examples: async (query) => (await opened()).examples.page(query),
    example: async (id) => (await opened()).examples.one(id),
    quarantine: async (query) => (await opened()).quarantine.page(query),
    growth: async () => {
      const { agent, records, commits } = await opened();
      const committed = (await commits()).flatMap(({ commit, at, text }): Harvested[] => {
        const manifest = DatasetManifest.safeParse(parsedOrNull(text)).data;
        return manifest ? [{ kind: 'commit', name: commit, at, manifest }] : [];
      });
      const ran =
        committed.length > 0 ? [] : (await heads(agent)).map((run): Harvested => ({ kind: 'run', name: run.id, at: run.startedAt, manifest: run.dataset }));
      const manifest = await records.manifest();
      const now: Harvested[] = manifest === null ? [] : [{ kind: 'now', name: 'now', at: null, manifest }];
      return { from: committed.length > 0 ? 'commits' : 'runs', points: growthOf([...[...committed, ...ran].reverse(), ...now]) };
    },
  };
  const seen = async () => {
    const { agent } = await place.config();
    const files = ['manifest.json', 'examples.jsonl', 'quarantine.jsonl', 'integrity.json', 'dataset_stats.json', 'ledger.jsonl'];
    const versions = await Promise.all(files.map((name) => versionOf(join(place.root, 'datasets', agent, name))));
    return [agent, ...versions, ...(await fileResults(place.resultsDir).runs(agent))];
  };
  return {
    api: datasetApi(port),
    ahead: ({ pathname }) => (pathname === '/data' ? port.examples({ offset: 0, limit: 1 }) : null),
    watched: [{ topic: 'dataset', start: (tell) => everyChange(seen, () => tell()) }],
  };
};

async function langfuseHost(place: ConsolePlace): Promise<string | null> {
  const { source } = (await place.config()).harvest;
  return source.kind === 'langfuse' ? (source.host ?? null) : null;
}

async function newestRun({ resultsDir }: ConsolePlace, agent: string, heads: ReturnType<typeof runHeads>) {
  const [head] = await heads(agent);
  return head === undefined ? null : { id: head.id, text: await fileResults(resultsDir).read(agent, head.id, 'run.json') };
}
