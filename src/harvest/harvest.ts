import { UserError } from '../errors.ts';
import { compareTexts } from '../records/canonical-json.ts';
import type { DatasetManifest, LedgerEntry, Quarantined } from '../records/dataset.ts';
import type { DatasetStats } from '../records/dataset-stats.ts';
import { digestOf, sha256 } from '../records/digest.ts';
import type { Example, Row } from '../records/example.ts';
import type { Integrity, ObservationFate } from '../records/harvest/integrity.ts';
import type { Redactor } from '../redact/redactor.ts';
import { oneAnswerEach } from './clean/answers.ts';
import { schemaDrift } from './clean/drift.ts';
import { type DataFile, dataFiles, rowFiles, statsFile } from './data-files.ts';
import { NOT_NATIVE } from './examples/examples.ts';
import { goldChecks } from './examples/golds.ts';
import { prepared } from './examples/prepared.ts';
import { draftsOfTurns } from './examples/turns.ts';
import { openAccount } from './integrity/account.ts';
import { turnEntry } from './integrity/entry.ts';
import { integrityOf, shortened } from './integrity/integrity.ts';
import { noModelCall, notAskable, refuseTooMuchLost } from './integrity/refuse.ts';
import { HarvestRefused } from './integrity/refused.ts';
import { settle } from './integrity/settle.ts';
import { settledGolds } from './labels/labels.ts';
import type { GoldRules, HarvestOptions } from './options.ts';
import type { CatalogueFile, LabelsFile, TraceSource } from './ports.ts';
import { type ReadTraces, readModelCalls } from './read/read.ts';
import { type KnownDetails, knownDetails, redactedFates, redactedIntegrity, redactedRefusal } from './redact/redact-account.ts';
import { redactedLedger, redactedTurns, refuseOtherKey } from './redact/redact-turns.ts';
import { slicer } from './split/slices.ts';
import { type Placed, type Placement, placeDrafts } from './split/split.ts';
import { type Corpus, contamination } from './stats/contamination.ts';
import { statsOf } from './stats/stats.ts';
import { newTurns } from './turns/new-turns.ts';
import type { Turn } from './turns/turn.ts';

export interface HarvestInput {
  source: TraceSource;
  config: HarvestOptions & GoldRules;
  /** What the agent offers, for instrumentations that do not record it; default none. */
  catalogue?: CatalogueFile | null;
  /** Decisions of the user about golds; default none. */
  labels?: LabelsFile | null;
  /** Entries of the last harvest; empty for a new data set. */
  ledger: readonly LedgerEntry[];
  /** The agent's name, for the manifest. */
  agent: string;
  /** Takes secrets and personal data out of what was read; null leaves them in, and the manifest says so. */
  redactor: Redactor | null;
  /** Data sets of others, such as public ones: how much of what is held out stands in them is counted. Default: none. */
  others?: readonly Corpus[];
  /** Told of each observation once, in the end, also when the harvest is refused. Without it, what is older than the newest `limit` calls is not read. */
  onFate?(fate: ObservationFate): void;
}

export interface Harvest {
  /** In the order of time, observation, track. */
  examples: Example[];
  /** `<track>/<split>.jsonl` and `<track>/challenge.jsonl` to rows. */
  rowsByFile: ReadonlyMap<string, readonly Row[]>;
  ledger: LedgerEntry[];
  quarantined: Quarantined[];
  integrity: Integrity;
  manifest: DatasetManifest;
  stats: DatasetStats;
  /** Every file but the manifest, whose digests the manifest holds. */
  files: DataFile[];
  counts: ReadTraces['counts'];
}

/**
 * Traces → model calls → new turns → examples → rows, split by cluster. The same observations give the same harvest in whatever order they come.
 * @throws HarvestRefused (a UserError) when the source is empty, holds no model call or none that can be asked as `config.ask` says, or when too much
 * is lost; UserError when it would move a recorded example to another split.
 */
export async function harvest(input: HarvestInput): Promise<Harvest> {
  const { redactor, onFate } = input;
  const fates: ObservationFate[] = [];
  let known: KnownDetails = new Map();
  const onDetails = (details: KnownDetails) => {
    known = details;
  };
  try {
    return await harvested(input, { tell: onFate ? (fate) => void fates.push(fate) : null, onDetails });
  } catch (error) {
    if (!(error instanceof HarvestRefused)) throw error;
    const refusal = redactor ? await redactedRefusal(error, known, redactor) : error;
    throw new HarvestRefused(refusal.message, shortened(refusal.integrity));
  } finally {
    for (const fate of redactor ? await redactedFates(fates, known, redactor) : fates) onFate?.(fate);
  }
}

async function harvested(
  { source, config, catalogue = null, labels = null, ledger, agent, redactor, others = [] }: HarvestInput,
  { tell, onDetails }: { tell: ((fate: ObservationFate) => void) | null; onDetails(details: KnownDetails): void },
): Promise<Harvest> {
  const account = openAccount(tell ?? (() => undefined), redactor?.id ?? ((id) => id));
  const { limit, userScore } = config;
  const read = await readModelCalls(source, { limit, userScore, catalogue: catalogue?.catalogue ?? null, account, isListed: tell !== null });
  const { turns: raw, repeated } = newTurns(read.turns);
  for (const { turn, fate, by } of repeated) account.enter(turnEntry(turn, { fate, detail: `the same turn as ${by}` }));
  const checks = goldChecks(config);
  const ready = prepared(raw, { options: config, checks });
  const { turns, setAside, redaction } = await redactedTurns({ turns: ready, setAside: read.quarantined }, redactor);
  const { drafts, refused } = draftsOfTurns(turns, config);
  const details = knownDetails([...setAside, ...refused]);
  onDetails(details);
  const settled = (
    examples: readonly Example[],
    { quarantined = refused, refusal = null }: { quarantined?: readonly Quarantined[]; refusal?: string | null } = {},
  ) => {
    settle(account, { turns, examples, quarantined, refusal });
    return integrityOf(account, { rules: config, schemas: checks.seen(), examples, scoredTraces: read.scoredTraces, since: read.since });
  };
  if (read.turns.length === 0) throw noModelCall(settled([]));
  const refuse = (refusal: string) => new HarvestRefused(refusal, settled([], { refusal }));
  if (redactor) refusedWith(refuse, () => refuseOtherKey(ledger, turns, redactor));
  const unaskable = refused.filter(({ reason }) => reason === NOT_NATIVE);
  if (drafts.length === 0 && unaskable.length > 0) throw notAskable(unaskable, { of: refused.length, integrity: settled([]) });
  const known = redactor ? redactedLedger(ledger, { before: ready, after: turns, redactor }) : ledger;
  const placement: Placement = refusedWith(refuse, () => placeDrafts(drafts, { ledger: known, options: config }));
  const drift = schemaDrift(placement.placed);
  const outdated = new Map(config.schemaDrift === 'newest' ? drift.stale.map(({ one, quarantined }) => [one, quarantined]) : []);
  const placed = placement.placed.filter((one) => !outdated.has(one));
  const { kept: recorded, duplicates, conflicts, disagreements } = oneAnswerEach(placed);
  const { kept, accepted, dropped, told: labelled } = refusedWith(refuse, () => settledGolds(recorded, { file: labels, placed, rules: config }));
  const slicesOf = slicer(kept);
  const origins = new Map(turns.map(({ call, schemaFrom }) => [call.observationId, schemaFrom]));
  const examples = kept.map((one) => exampleOf(one, { slices: slicesOf(one), origins, accepted }));

  const quarantined = distinct([...setAside, ...refused, ...placement.quarantined, ...outdated.values(), ...conflicts, ...dropped]);
  const told = settled(examples, { quarantined });
  refuseTooMuchLost(told);
  const integrity = shortened(redactor ? await redactedIntegrity(told, details, redactor) : told);
  const rowsByFile = rowFiles(examples, config.tracks);
  const digest = digestOf(examples);
  const overlaps = contamination(
    kept.map(({ split, draft }) => ({ id: draft.id, text: draft.conversation, split })),
    others,
  );
  const found = { disagreements, quarantined, drift: drift.tools, overlaps, ...(labelled ? { labels: labelled } : {}) };
  const stats = statsOf({ agent, digest, kept, options: config, near: placement.near, ...found });
  const files = [...dataFiles({ rowsByFile, examples, ledger: placement.ledger, quarantined, integrity }), statsFile(stats)];
  const manifest: DatasetManifest = {
    schema: 'fledgling/dataset@1',
    agent,
    digest,
    seed: config.seed,
    instruction: config.instruction,
    signatures: config.signatures,
    sources: [...source.sources(), ...[catalogue, labels].flatMap((file) => (file ? [{ path: file.path, sha256: file.sha256 }] : []))],
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
  return { examples, rowsByFile, ledger: placement.ledger, quarantined, integrity, manifest, stats, files, counts: read.counts };
}

/** What the ledger does not allow becomes a refusal with the account. */
function refusedWith<T>(refuse: (sentence: string) => HarvestRefused, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof UserError ? refuse(error.message) : error;
  }
}

function exampleOf(
  { draft, cluster, split, challenge }: Placed,
  { slices, origins, accepted }: { slices: string[]; origins: ReadonlyMap<string, Turn['schemaFrom']>; accepted: ReadonlyMap<string, readonly string[]> },
): Example {
  const { id, track, domain, complexity, row, request, call } = draft;
  const schemaFrom = origins.get(call.observationId) ?? { tools: 'trace', output: 'trace' };
  const source = { traceId: call.traceId, observationId: call.observationId, sessionId: call.sessionId, url: call.url };
  const answers = accepted.get(id);
  return {
    ...{ schema: 'fledgling/example@2', id, track, split, cluster, domain, complexity, challenge, slices, row, request, accepted: null },
    ...(answers ? { acceptedAnswers: [...answers] } : {}),
    ...{ schemaFrom, source },
  };
}

/** Once for each place and reason, in order: an observation on two tracks is quarantined once. */
function distinct(quarantined: readonly Quarantined[]): Quarantined[] {
  const byKey = new Map(quarantined.map((entry) => [`${entry.where}\n${entry.reason}`, entry]));
  return [...byKey.values()].sort((a, b) => compareTexts(a.where, b.where) || compareTexts(a.reason, b.reason));
}
