import type { Config } from '../../config/schema.ts';
import { fetchSnapshot, verified } from '../../fetch/fetch.ts';
import { digestOf } from '../../records/digest.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import { type Coverage, Snapshot } from '../../records/snapshot.ts';
import type { FetchPorts } from '../ports/harvest.ts';
import type { Stage } from '../stage/stage.ts';
import { redactorOf } from './redaction.ts';

/**
 * The source's observations as a snapshot. What is asked for is in the key, and of files what they hold; the clock is not, so that every job of
 * a run, and every run until `refresh`, has the same observations.
 */
export async function fetchStage(config: Config, { source, snapshots, refresh, redactionKey }: FetchPorts): Promise<Stage<Snapshot>> {
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
        onProgress: (observations, note) => progress(observations, 0, `${observations} observations${note ? `, ${note}` : ''}`),
      });
      await folder.write('snapshot.json', JSON.stringify(snapshot, null, 2));
    },
    load: async (folder) => verified(Snapshot.parse(parseJson((await folder.read('snapshot.json')) ?? '')), source, digests),
    ...(refresh && source.kind === 'query' ? { isCurrent: async () => false } : {}),
    summary: ({ files, observations, coverage }) => {
      if (observations === null) return `${files.length} ${files.length === 1 ? 'file' : 'files'}`;
      return `${observations} observations${coverage ? ` ${covered(coverage)}` : ''}`;
    },
  };
}

const ENDED = {
  whole: 'the whole window',
  generations: 'enough generations, older ones were not asked for',
  traces: 'as many traces as maxTraces allows',
} as const;

function covered({ from, to, traces, generations, matchedBy, ended, ownEvaluations, withoutContent }: Coverage): string {
  const by = Object.entries(matchedBy).map(([what, count]) => `${what} ${count}`);
  const left = [
    ...(ownEvaluations > 0 ? [`${ownEvaluations} traces of evaluations left out`] : []),
    ...(withoutContent.length > 0 ? [`${withoutContent.length} too large to be sent`] : []),
  ];
  return [`of ${traces} traces (${by.join(', ')})`, `${generations} generations`, `${from} to ${to}: ${ENDED[ended]}`, ...left].join(', ');
}
