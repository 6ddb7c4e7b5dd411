import type { Built } from '../../pipeline/trajectories/build-trajectories.ts';
import { SPLITS } from '../../records/example.ts';
import type { Step, Trajectory } from '../../records/trajectory/trajectory.ts';
import { oneLine } from '../data/harvest-told.ts';
import { plain } from '../data/plain.ts';

type Say = (line: string) => void;

const SHOWN = 20;
const EXAMPLES = 5;

/** What became of the runs, in numbers, and why. */
export function tellBuilt({ manifest: { counts, rendering, checks, redaction }, quarantined }: Built, out: string | null, say: Say): void {
  const total = (of: Readonly<Record<string, number>>) => Object.values(of).reduce((sum, count) => sum + count, 0);
  say(`${counts.observations} observations, ${counts.modelCalls} model calls, ${counts.captured} whole runs`);
  say(`checks: ${checks.join(', ') || 'none'}`);
  say(`${total(counts.filtered)} fail a check, ${counts.duplicates} repeat another, ${total(counts.kept)} kept`);
  for (const split of SPLITS) if (counts.kept[split] > 0) say(`  ${split.padEnd(6)} ${counts.kept[split]} trajectories, ${counts.rows[split]} rows`);
  say(`steps: ${listed(counts.steps)}; calls as ${rendering.calls === 'template' ? "the model's own template writes them" : 'text'} (${rendering.model})`);
  const reasons = [...Map.groupBy(quarantined, ({ reason }) => reason)].sort(([, a], [, b]) => b.length - a.length);
  if (reasons.length > 0) say(`\nLeft out: ${quarantined.length}`);
  for (const [reason, all] of reasons) {
    say(`  ${oneLine(reason)}: ${all.length}`);
    for (const { where, detail } of all.slice(0, EXAMPLES)) say(`    ${oneLine(where)}  ${oneLine(detail)}`);
  }
  if (redaction.enabled && total(redaction.kinds) > 0) say(`Redacted: ${listed(redaction.kinds)}`);
  say(out === null ? '\nNothing is written.' : `\nWritten to ${out}`);
}

/** The first runs, step by step. */
export function tellTrajectories(trajectories: readonly Trajectory[], say: Say): void {
  for (const { id, split, context, steps } of trajectories.slice(0, SHOWN)) {
    say(`\n[${split}] ${id}  ${oneLine(context.at(-1)?.content ?? '')}`);
    for (const step of steps) say(`  ${step.kind.padEnd(11)} ${oneLine(shown(step)).slice(0, 300)}`);
  }
  if (trajectories.length > SHOWN) say(`\n… and ${trajectories.length - SHOWN} more`);
}

function shown(step: Step): string {
  if (step.kind === 'action') return plain(`${step.call.name} ${JSON.stringify(step.call.arguments)}`);
  return step.kind === 'code' ? step.code : step.text;
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}
