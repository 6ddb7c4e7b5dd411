import type { DatasetManifest, Quarantined } from '../../records/dataset.ts';
import { digestOf, sha256 } from '../../records/digest.ts';
import { type Example, type Row, TRACKS } from '../../records/example.ts';
import type { DataFile } from '../data-files.ts';
import { WORDING } from './wording.ts';

interface Made {
  /** What the set is called. */
  agent: string;
  seed: number;
  sources: DatasetManifest['sources'];
  golds?: DatasetManifest['golds'] | undefined;
  /** How the rows are worded; as imported ones are when left out. */
  like?: Pick<DatasetManifest, 'instruction' | 'signatures' | 'tracks'>;
  examples: readonly Example[];
  quarantined: readonly Quarantined[];
  counts: Pick<DatasetManifest['counts'], 'observations' | 'modelCalls' | 'duplicates'>;
  rowsByFile: ReadonlyMap<string, readonly Row[]>;
  files: readonly DataFile[];
}

/** The manifest of a data set that was made of another's rows. */
export function manifestOf({ agent, seed, sources, golds, like, examples, quarantined, counts, rowsByFile, files }: Made): DatasetManifest {
  const { instruction, signatures, tracks } = like ?? { ...WORDING, tracks: TRACKS };
  return {
    schema: 'fledgling/dataset@1',
    agent,
    digest: digestOf(examples),
    seed,
    ...{ instruction, signatures },
    sources,
    ...(golds === undefined ? {} : { golds }),
    counts: {
      ...counts,
      quarantined: Object.fromEntries([...Map.groupBy(quarantined, ({ reason }) => reason)].map(([reason, items]) => [reason, items.length])),
      rows: Object.fromEntries([...rowsByFile].map(([path, rows]) => [path.replace('.jsonl', ''), rows.length])),
    },
    redaction: null,
    tracks: [...tracks],
    files: files.map(({ path, text, rows }) => ({ path, sha256: sha256(text), rows })),
  };
}
