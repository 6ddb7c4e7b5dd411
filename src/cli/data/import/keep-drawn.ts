import type { CommonOptions } from '../../../app/context.ts';
import { datasetFolder } from '../../../edges/files/dataset-folder.ts';
import { UserError } from '../../../errors.ts';
import type { Quotas } from '../../../harvest/imports/draw/draw.ts';
import type { Drawn } from '../../../harvest/imports/public-set.ts';
import { refuseOtherSet } from '../other-set.ts';
import { plain } from '../plain.ts';

interface Target {
  /** What was read, for the error. */
  from: string;
  out: string;
  quotas: Quotas;
  isDryRun: boolean;
}

/** Writes a drawn data set and says what is in it; a dry run lists rows in place of writing. @throws UserError when it is smaller than asked, or moves examples. */
export async function keepDrawn(drawn: Drawn, { from, out, quotas, isDryRun }: Target, options: CommonOptions): Promise<void> {
  refuseShort(drawn, from, quotas);
  await refuseOtherSet(out, drawn.manifest.agent);
  const folder = datasetFolder(out);
  const moved = movedIn(drawn, await folder.ledger());
  if (moved !== null)
    throw new UserError(`${out}/ledger.jsonl keeps ${moved}. An example never changes its split: write to another folder, or ask for what was asked then.`);
  const manifest = `${JSON.stringify(drawn.manifest, null, 2)}\n`;
  if (!isDryRun) await folder.write(new Map([...drawn.files.map(({ path, text }) => [path, text] as const), ['manifest.json', manifest]]));
  if (options.json) {
    const { manifest, stats, quarantined, examples } = drawn;
    process.stdout.write(`${JSON.stringify({ manifest, stats, quarantined, ...(isDryRun ? { examples } : {}) }, null, 2)}\n`);
  } else if (!options.quiet) process.stdout.write(`${told(drawn, isDryRun ? null : out).join('\n')}\n`);
}

function refuseShort({ short, drawable, quarantined }: Drawn, from: string, { train, val, test }: Quotas): void {
  if (!short) return;
  const reasons = countsOf(quarantined.map(({ reason }) => reason))
    .slice(0, 3)
    .map(([reason, count]) => `${count} ${reason}`);
  const left = reasons.length === 0 ? '' : ` (set aside: ${reasons.join(', ')})`;
  throw new UserError(
    `${from}: expected ${train} + ${val} + ${test} calls for train, val and test, found ${drawable.calls} that are understood, in ${drawable.clusters} independent conversations${left}. Ask for fewer with --train, --val and --test.`,
  );
}

/** The first cluster that an earlier import put elsewhere, in words. */
function movedIn({ ledger }: Drawn, recorded: Drawn['ledger']): string | null {
  const before = new Map(recorded.map(({ cluster, split }) => [cluster, split]));
  const one = ledger.find(({ cluster, split }) => (before.get(cluster) ?? split) !== split);
  return one === undefined ? null : `${one.cluster} in ${before.get(one.cluster)}, and this would move it to ${one.split}`;
}

const SHOWN = 40;

function told({ manifest, stats, quarantined, examples, drawable }: Drawn, out: string | null): string[] {
  const { counts, golds } = manifest;
  const reasons = countsOf(quarantined.map(({ reason }) => reason)).map(([reason, count]) => `  ${String(count).padStart(7)}  ${reason}`);
  const strata = countsOf(examples.map(({ domain }) => domain));
  return [
    ...(golds === 'synthetic' ? ['SYNTHETIC: made up by Fledgling in the shape of the set; it says nothing about the real one.'] : []),
    `${counts.observations} rows: ${counts.modelCalls} calls understood, ${counts.duplicates} duplicates, ${quarantined.length} quarantined; ${drawable.calls} to draw from.`,
    ...Object.entries(counts.rows).flatMap(([place, rows]) => (rows === 0 ? [] : [`  ${place.padEnd(24)} ${rows} rows`])),
    `${strata.length} domains; ${golds === 'synthetic' ? 'the gold answers are made up' : 'the gold answers are the set’s own, no hosted model’s'}.`,
    ...(reasons.length > 0 ? ['Quarantined, by reason:', ...reasons] : []),
    ...stats.warnings.map((warning) => plain(`Note: ${warning}`)),
    ...(out === null ? listed(examples, quarantined) : [`Written to ${out}; quarantine.jsonl names each row and why.`]),
  ];
}

function listed(examples: Drawn['examples'], quarantined: Drawn['quarantined']): string[] {
  const rows = examples.slice(0, SHOWN).map(({ track, split, source, row }) => `[${track} ${split}] ${source.observationId} => ${row.completion}`);
  const left = quarantined.slice(0, SHOWN).map(({ where, reason, detail }) => `  ${where}  ${reason}: ${detail}`);
  return [...['Nothing is written. The first rows:', ...rows].map(plain), ...(left.length > 0 ? ['The first that were quarantined:', ...left].map(plain) : [])];
}

function countsOf(values: readonly string[]): [string, number][] {
  return [...Map.groupBy(values, (value) => value)].map(([value, all]): [string, number] => [value, all.length]).sort(([, a], [, b]) => b - a);
}
