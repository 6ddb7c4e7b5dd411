import type { DatasetManifest, Quarantined } from '../../records/dataset.ts';
import { digestOf, sha256 } from '../../records/digest.ts';
import { ExactNumber } from '../../records/exact-json/exact-json.ts';
import { type Example, type Row, TRACKS } from '../../records/example.ts';
import { isJsonObject } from '../../records/json.ts';
import { type DataFile, dataFiles, rowFiles } from '../data-files.ts';
import { clusterNames } from '../split/clusters.ts';
import { BfclCase, CATEGORIES } from './case.ts';
import { type Understood, understand, WORDING } from './understand.ts';

/** A line of a case file, read as JSON. */
export interface CaseLine {
  /** `file:line`. */
  where: string;
  value: unknown;
}

export interface Imported {
  examples: Example[];
  quarantined: Quarantined[];
  /** Cases left aside, by category: their right answer is neither one call nor none. */
  skipped: Readonly<Record<string, number>>;
  manifest: DatasetManifest;
  /** Every file but the manifest. */
  files: DataFile[];
  /** By case id, the names of the functions that were offered. */
  offered: ReadonlyMap<string, readonly string[]>;
  /** The ids of all cases, those that were left out among them. */
  known: ReadonlySet<string>;
}

/**
 * The Berkeley Function Calling Leaderboard's cases as examples on both tracks, all of them in the test split: the category is a slice, cases with one
 * question are a cluster. What cannot be understood whole is quarantined with its reason.
 */
export function importBfcl(lines: readonly CaseLine[], sources: DatasetManifest['sources']): Imported {
  const quarantined: Quarantined[] = [];
  const skipped: Record<string, number> = {};
  const offered = new Map<string, string[]>();
  const understood: Understood[] = [];
  for (const { where, value } of lines) {
    const unsafe = unsafeNumberIn(value);
    const parsed = BfclCase.safeParse(value);
    if (unsafe !== null) {
      quarantined.push({ where, reason: 'unsafe-number', detail: `the number ${unsafe.text.slice(0, 40)} cannot be read exactly` });
    } else if (!parsed.success) {
      quarantined.push({ where, reason: 'unreadable-case', detail: parsed.error.issues[0]?.message ?? 'of another shape' });
    } else if (!CATEGORIES.some((category) => category === parsed.data.category)) {
      skipped[parsed.data.category] = (skipped[parsed.data.category] ?? 0) + 1;
    } else if (offered.has(parsed.data.id)) {
      quarantined.push({ where, reason: 'duplicate-case', detail: `${JSON.stringify(parsed.data.id)} is an id that an earlier case has` });
    } else {
      offered.set(
        parsed.data.id,
        parsed.data.function.map(({ name }) => name),
      );
      const result = understand(parsed.data);
      if ('reason' in result) quarantined.push({ where: parsed.data.id, ...result });
      else understood.push(result);
    }
  }
  const examples = examplesOf(understood, quarantined);
  const rowsByFile = rowFiles(examples, TRACKS);
  const clusters = [...new Set(examples.map(({ cluster }) => cluster))].sort();
  const files = dataFiles({ rowsByFile, examples, ledger: clusters.map((cluster) => ({ cluster, split: 'test' })), quarantined, integrity: null });
  const counts = { cases: lines.length, understood: understood.length };
  return {
    examples,
    quarantined,
    skipped,
    offered,
    known: knownIds(lines),
    files,
    manifest: manifestOf({ examples, sources, quarantined, counts, rowsByFile, files }),
  };
}

/** Accepted values, like everything an example shows, are kept as doubles. */
function unsafeNumberIn(value: unknown): ExactNumber | null {
  if (value instanceof ExactNumber) return value;
  if (typeof value !== 'object' || value === null) return null;
  for (const part of Object.values(value)) {
    const found = unsafeNumberIn(part);
    if (found !== null) return found;
  }
  return null;
}

function knownIds(lines: readonly CaseLine[]): Set<string> {
  return new Set(lines.flatMap(({ value }) => (isJsonObject(value) && typeof value['id'] === 'string' ? [value['id']] : [])));
}

/** In the order of the cases; one of two that come to the same prompt is quarantined. */
function examplesOf(understood: readonly Understood[], quarantined: Quarantined[]): Example[] {
  const clusters = clusterNames(understood.flatMap(({ drafts }) => drafts));
  const seen = new Map<string, Example>();
  for (const { drafts, category, accepted } of understood) {
    for (const draft of drafts) {
      const { id, track, domain, complexity, row, request, call } = draft;
      const source = { traceId: call.traceId, observationId: call.observationId, sessionId: null, url: null };
      const cluster = clusters.get(draft) ?? id;
      const first = seen.get(id);
      if (first) quarantined.push({ where: call.observationId, reason: 'duplicate-prompt', detail: `asks what ${first.source.observationId} asks` });
      else
        seen.set(id, {
          schema: 'fledgling/example@2',
          id,
          track,
          split: 'test',
          cluster,
          domain,
          complexity,
          challenge: false,
          slices: [category],
          row,
          request,
          accepted,
          schemaFrom: { tools: 'trace', output: 'trace' },
          source,
        });
    }
  }
  return [...seen.values()];
}

function manifestOf(made: {
  examples: readonly Example[];
  sources: DatasetManifest['sources'];
  quarantined: readonly Quarantined[];
  counts: { cases: number; understood: number };
  rowsByFile: ReadonlyMap<string, readonly Row[]>;
  files: readonly DataFile[];
}): DatasetManifest {
  const { examples, sources, quarantined, counts, rowsByFile, files } = made;
  return {
    schema: 'fledgling/dataset@1',
    agent: 'bfcl',
    digest: digestOf(examples),
    seed: 42,
    ...WORDING,
    sources,
    counts: {
      observations: counts.cases,
      modelCalls: counts.understood,
      duplicates: 0,
      quarantined: Object.fromEntries([...Map.groupBy(quarantined, ({ reason }) => reason)].map(([reason, items]) => [reason, items.length])),
      rows: Object.fromEntries([...rowsByFile].map(([path, rows]) => [path.replace('.jsonl', ''), rows.length])),
    },
    redaction: null,
    tracks: [...TRACKS],
    files: files.map(({ path, text, rows }) => ({ path, sha256: sha256(text), rows })),
  };
}
