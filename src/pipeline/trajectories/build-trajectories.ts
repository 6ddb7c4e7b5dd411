import type { HarvestOptions } from '../../harvest/options.ts';
import { compareTexts } from '../../records/canonical-json.ts';
import type { LedgerEntry, Quarantined } from '../../records/dataset.ts';
import { digestOf, sha256 } from '../../records/digest.ts';
import type { Split } from '../../records/example.ts';
import { jsonLines } from '../../records/json-lines.ts';
import { SegmentRow } from '../../records/trajectory/segment-row.ts';
import type { TrajectorySettings } from '../../records/trajectory/settings.ts';
import type { Trajectory, TrajectoryManifest } from '../../records/trajectory/trajectory.ts';
import type { Redactor } from '../../redact/redactor.ts';
import type { ChatTemplate } from '../../rows/render/template.ts';
import { chatOf } from '../../trajectories/build/chat.ts';
import { rowMaker } from '../../trajectories/build/rows.ts';
import { styleFor } from '../../trajectories/build/style.ts';
import { checkName, outcomeChecks } from '../../trajectories/checks/checks.ts';
import { distinct } from '../../trajectories/checks/distinct.ts';
import { type Gathered, type LeftOut, placeOf } from './gathered.ts';
import { placedTrajectories } from './placed.ts';
import { redactedDrafts } from './redacted.ts';

export interface BuildInput {
  agent: string;
  gathered: Gathered;
  sources: readonly { path: string; sha256: string }[];
  settings: TrajectorySettings;
  options: Pick<HarvestOptions, 'split' | 'seed' | 'nearDuplicates' | 'signatures'>;
  /** Of the data set and of earlier builds, joined. */
  ledger: readonly LedgerEntry[];
  redactor: Redactor | null;
  model: { name: string; template: ChatTemplate; endToken: string };
  /** Told of each step once it is done. */
  onStep?(name: 'filter' | 'build', counts: Record<string, number>): void;
}

export interface Built {
  trajectories: Trajectory[];
  rows: Record<'train' | 'val', SegmentRow[]>;
  quarantined: Quarantined[];
  manifest: TrajectoryManifest;
  /** By name, the manifest last. */
  texts: Map<string, string>;
}

/** Captured runs → those whose checks pass, each once → redacted → placed → rows. The same runs give the same files in whatever order they come. */
export async function buildTrajectories(input: BuildInput): Promise<Built> {
  const { gathered, settings, options, redactor, model, onStep } = input;
  const filtered = passing(gathered, settings);
  const { kept, duplicates } = distinct(filtered.drafts);
  onStep?.('filter', { captured: gathered.drafts.length, ...filtered.failed, duplicates, kept: kept.length });
  const { drafts, leftOut, redaction } = await redactedDrafts(kept, [...gathered.leftOut, ...filtered.leftOut], redactor);
  const { placed, ledger, quarantined: straddling } = placedTrajectories(drafts, { ledger: input.ledger, options });
  const style = styleFor(model.template, options);
  const make = rowMaker(model);
  const rows: Built['rows'] = { train: [], val: [] };
  const trajectories: Trajectory[] = [];
  const unbuilt: Quarantined[] = [];
  const counts = new Map<Split, number>();
  const checks = settings.checks.map((rule) => ({ check: checkName(rule), ok: true, detail: '' }));
  for (const { draft, cluster, split } of inOrder(placed)) {
    const chat = chatOf(draft, style);
    const made = chat.ok ? make(chat.chat) : chat;
    if (!made.ok) {
      unbuilt.push({ where: placeOf(draft), reason: made.reason, detail: made.detail });
      continue;
    }
    trajectories.push({ ...draft, checks, cluster, split });
    counts.set(split, (counts.get(split) ?? 0) + made.rows.length);
    if (split === 'train' || split === 'val') rows[split].push(...made.rows.map((row) => SegmentRow.parse(row)));
  }
  const quarantined = [...leftOut, ...straddling, ...unbuilt].sort((a, b) => compareTexts(a.where, b.where) || compareTexts(a.reason, b.reason));
  const lists: [string, readonly unknown[]][] = [
    ['trajectories.jsonl', trajectories],
    ['rows/train.jsonl', rows.train],
    ['rows/val.jsonl', rows.val],
    ['quarantine.jsonl', quarantined],
    ['ledger.jsonl', ledger],
  ];
  const files = lists.map(([path, records]) => ({ path, text: jsonLines(records), rows: records.length }));
  const bySplit = (count: (split: Split) => number) => ({ train: count('train'), val: count('val'), test: count('test'), vault: count('vault') });
  const manifest: TrajectoryManifest = {
    schema: 'fledgling/trajectories@1',
    agent: input.agent,
    digest: digestOf(trajectories),
    seed: options.seed,
    sources: [...input.sources],
    rendering: { model: model.name, template: sha256(model.template.text), endToken: model.endToken, calls: style.calls },
    checks: checks.map(({ check }) => check),
    counts: {
      ...gathered.counts,
      captured: gathered.drafts.length,
      quarantined: counted([...gathered.leftOut, ...straddling, ...unbuilt].map(({ reason }) => reason)),
      filtered: filtered.failed,
      duplicates,
      kept: bySplit((split) => trajectories.filter((one) => one.split === split).length),
      rows: bySplit((split) => counts.get(split) ?? 0),
      steps: counted(trajectories.flatMap(({ steps }) => steps.map(({ kind }) => kind))),
    },
    redaction,
    files: files.map(({ path, text, rows: count }) => ({ path, sha256: sha256(text), rows: count })),
  };
  onStep?.('build', { trajectories: trajectories.length, 'train rows': rows.train.length, 'val rows': rows.val.length });
  const texts = new Map([...files.map(({ path, text }) => [path, text] as const), ['manifest.json', `${JSON.stringify(manifest, null, 2)}\n`]]);
  return { trajectories, rows, quarantined, manifest, texts };
}

/** Those that pass every check; the others by the first one they fail. */
function passing({ drafts }: Gathered, settings: TrajectorySettings): { drafts: Gathered['drafts']; leftOut: LeftOut[]; failed: Record<string, number> } {
  const check = outcomeChecks(settings.checks);
  const leftOut: LeftOut[] = [];
  const kept = drafts.filter((draft) => {
    const failed = check(draft).find(({ ok }) => !ok);
    if (failed) leftOut.push({ where: placeOf(draft), traceId: draft.source.traceId, reason: `check ${failed.check}`, detail: failed.detail });
    return failed === undefined;
  });
  return { drafts: kept, leftOut, failed: counted(leftOut.map(({ reason }) => reason.replace(/^check /, ''))) };
}

function inOrder<T extends { draft: Trajectory | Gathered['drafts'][number] }>(placed: readonly T[]): T[] {
  return placed.toSorted(
    ({ draft: a }, { draft: b }) => compareTexts(a.source.startTime, b.source.startTime) || compareTexts(placeOf(a), placeOf(b)) || compareTexts(a.id, b.id),
  );
}

function counted(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(names, (name) => name)].map(([name, all]): [string, number] => [name, all.length]).sort(([a], [b]) => compareTexts(a, b)),
  );
}
