import { UserError } from '../errors.ts';
import type { DatasetManifest, LedgerEntry, Quarantined } from '../records/dataset.ts';
import type { DatasetStats } from '../records/dataset-stats.ts';
import { digestOf, sha256 } from '../records/digest.ts';
import type { Example, Row } from '../records/example.ts';
import type { Redactor } from '../redact/redactor.ts';
import { oneAnswerEach } from './clean/answers.ts';
import { schemaDrift } from './clean/drift.ts';
import { type DataFile, dataFiles, rowFiles, statsFile } from './data-files.ts';
import { compareTexts, type Draft } from './examples/draft.ts';
import { draftsOf, NOT_NATIVE } from './examples/examples.ts';
import type { HarvestOptions } from './options.ts';
import type { TraceSource } from './ports.ts';
import { type ReadTraces, readModelCalls } from './read/read.ts';
import { redactedRead, refuseOtherKey } from './redact/redact-read.ts';
import { slicer } from './split/slices.ts';
import { type Placed, placeDrafts } from './split/split.ts';
import { type Corpus, contamination } from './stats/contamination.ts';
import { statsOf } from './stats/stats.ts';

export interface HarvestInput {
  source: TraceSource;
  config: HarvestOptions;
  /** Entries of the last harvest; empty for a new data set. */
  ledger: readonly LedgerEntry[];
  /** The agent's name, for the manifest. */
  agent: string;
  /** Takes secrets and personal data out of what was read; null leaves them in, and the manifest says so. */
  redactor: Redactor | null;
  /** Data sets of others, such as public ones: how much of what is held out stands in them is counted. Default: none. */
  others?: readonly Corpus[];
}

export interface Harvest {
  /** In the order of time, observation, track. */
  examples: Example[];
  /** `<track>/<split>.jsonl` and `<track>/challenge.jsonl` to rows. */
  rowsByFile: ReadonlyMap<string, readonly Row[]>;
  ledger: LedgerEntry[];
  quarantined: Quarantined[];
  manifest: DatasetManifest;
  stats: DatasetStats;
  /** Every file but the manifest, whose digests the manifest holds. */
  files: DataFile[];
  counts: ReadTraces['counts'];
}

/**
 * Traces → model calls → examples → rows, split by cluster. The same observations give the same harvest in whatever order they come.
 * @throws UserError when the source is empty, holds no model call or none that can be asked as `config.ask` says, or would move a recorded example to another split.
 */
export async function harvest({ source, config, ledger, agent, redactor, others = [] }: HarvestInput): Promise<Harvest> {
  const whole = await readModelCalls(source, config.limit);
  const { read, redaction } = redactor ? await redactedRead(whole, redactor) : { read: whole, redaction: { enabled: false, kinds: {} } };
  if (redactor) refuseOtherKey(ledger, read.calls, redactor);
  const { drafts, refused } = allDrafts(read, config);
  if (drafts.length === 0) refuseUnaskable(refused);
  const placement = placeDrafts(drafts, { ledger, options: config });
  const drift = schemaDrift(placement.placed);
  const outdated = new Map(config.schemaDrift === 'newest' ? drift.stale.map(({ one, quarantined }) => [one, quarantined]) : []);
  const { kept, duplicates, conflicts, disagreements } = oneAnswerEach(placement.placed.filter((one) => !outdated.has(one)));
  const slicesOf = slicer(kept);
  const examples = kept.map((placed) => exampleOf(placed, slicesOf(placed)));

  const quarantined = distinct([...read.quarantined, ...refused, ...placement.quarantined, ...outdated.values(), ...conflicts]);
  const rowsByFile = rowFiles(examples, config.tracks);
  const digest = digestOf(examples);
  const overlaps = contamination(
    kept.map(({ split, draft }) => ({ id: draft.id, text: draft.conversation, split })),
    others,
  );
  const counted = { agent, digest, kept, options: config, near: placement.near, disagreements, quarantined, drift: drift.tools, overlaps };
  const stats = statsOf(counted);
  const files = [...dataFiles({ rowsByFile, examples, ledger: placement.ledger, quarantined }), statsFile(stats)];
  const manifest: DatasetManifest = {
    schema: 'fledgling/dataset@1',
    agent,
    digest,
    seed: config.seed,
    instruction: config.instruction,
    signatures: config.signatures,
    sources: [...source.sources()],
    counts: {
      observations: read.counts.observations,
      modelCalls: read.counts.modelCalls,
      duplicates: read.counts.repeated + duplicates,
      quarantined: Object.fromEntries([...Map.groupBy(quarantined, ({ reason }) => reason)].map(([reason, items]) => [reason, items.length])),
      rows: Object.fromEntries([...rowsByFile].map(([path, rows]) => [path.replace('.jsonl', ''), rows.length])),
    },
    redaction,
    tracks: [...config.tracks],
    files: files.map(({ path, text, rows }) => ({ path, sha256: sha256(text), rows })),
  };
  return { examples, rowsByFile, ledger: placement.ledger, quarantined, manifest, stats, files, counts: read.counts };
}

function allDrafts({ calls }: ReadTraces, config: HarvestOptions): { drafts: Draft[]; refused: Quarantined[] } {
  const results = calls.map((call) => draftsOf(call, config));
  return {
    drafts: results.flatMap((result) => (result.ok ? result.value : [])),
    refused: results.flatMap((result) => (result.ok ? [] : [result.quarantined])),
  };
}

/** Traces that do not hold what the agent offered would leave an empty data set, and no word of why. */
function refuseUnaskable(refused: readonly Quarantined[]): void {
  const unaskable = refused.filter(({ reason }) => reason === NOT_NATIVE);
  const [first] = unaskable;
  if (!first) return;
  throw new UserError(
    `hosted.ask: native: none of the traces is an example, ${unaskable.length} of ${refused.length} because the model cannot be asked again, the first ${first.where}: ${first.detail}. Record tools and results with the traces, or write hosted.ask: text.`,
  );
}

function exampleOf({ draft, cluster, split, challenge }: Placed, slices: string[]): Example {
  const { id, track, domain, complexity, row, request, call } = draft;
  const source = { traceId: call.traceId, observationId: call.observationId, sessionId: call.sessionId, url: call.url };
  return { schema: 'fledgling/example@2', id, track, split, cluster, domain, complexity, challenge, slices, row, request, accepted: null, source };
}

/** Once for each place and reason, in order: an observation on two tracks is quarantined once. */
function distinct(quarantined: readonly Quarantined[]): Quarantined[] {
  const byKey = new Map(quarantined.map((entry) => [`${entry.where}\n${entry.reason}`, entry]));
  return [...byKey.values()].sort((a, b) => compareTexts(a.where, b.where) || compareTexts(a.reason, b.reason));
}
