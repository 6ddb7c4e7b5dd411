import type { Config } from '../../config/schema.ts';
import { fetchSnapshot, verified } from '../../fetch/fetch.ts';
import { digestOf } from '../../records/digest.ts';
import { Snapshot } from '../../records/snapshot.ts';
import type { FetchPorts } from '../ports/harvest.ts';
import type { Stage } from '../stage/stage.ts';
import { redactorOf } from './redaction.ts';

/** The source's observations as a snapshot. What is asked for is in the key, and of files what they hold. */
export async function fetchStage(config: Config, { source, snapshots, redactionKey }: FetchPorts): Promise<Stage<Snapshot>> {
  const digests = source.kind === 'files' ? await source.digests() : null;
  return {
    name: 'fetch',
    work: 'harvest',
    version: 1,
    inputs: { query: digestOf(source.query), ...(digests ? { traces: digestOf(digests) } : { redaction: digestOf(config.harvest.redact) }) },
    run: async ({ folder, progress }) => {
      const known = source.kind === 'files' && digests ? { ...source, digests: async () => digests } : source;
      const snapshot = await fetchSnapshot({
        source: known,
        snapshots,
        redactor: await redactorOf(config, { redactionKey }),
        redaction: config.harvest.redact,
        onProgress: (observations) => progress(observations, 0, `${observations} observations`),
      });
      await folder.write('snapshot.json', JSON.stringify(snapshot, null, 2));
    },
    load: async (folder) => verified(Snapshot.parse(JSON.parse((await folder.read('snapshot.json')) ?? '')), source, digests),
    summary: ({ files, observations }) => (observations === null ? `${files.length} ${files.length === 1 ? 'file' : 'files'}` : `${observations} observations`),
  };
}
