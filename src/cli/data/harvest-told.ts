import type { DatasetManifest } from '../../records/dataset.ts';
import type { Example } from '../../records/example.ts';
import type { Integrity, ObservationFate } from '../../records/harvest/integrity.ts';
import { plain } from './plain.ts';

type Say = (line: string) => void;

const SHOWN = 40;

/** What became of the traces, in numbers, and why. Without a manifest the harvest was refused. */
export function tellAccount({ integrity, manifest }: { integrity: Integrity; manifest: DatasetManifest | null }, say: Say): void {
  const { observations, traces, lost, reasons } = integrity;
  if (manifest) say(`${manifest.counts.modelCalls} model calls, ${manifest.counts.duplicates} duplicates`);
  say(`${observations.total} observations: ${countsOf(observations.fates)}`);
  say(`${traces.total} traces: ${countsOf(traces.fates)}`);
  for (const [place, rows] of Object.entries(manifest?.counts.rows ?? {})) say(`  ${place.padEnd(24)} ${rows} rows`);
  if (reasons.length > 0) say(`\nQuarantined: ${observations.fates.quarantined} observations; lost: ${lost.traces} of ${lost.of} traces with model calls`);
  for (const { reason, observations: count, sentence, remedy, examples } of reasons) {
    say(`  ${reason}: ${count}. ${sentence} ${remedy}`);
    for (const { where, detail } of examples) say(`    ${oneLine(where)}  ${oneLine(detail)}`);
  }
}

/** Every observation with its fate. */
export function tellFates(fates: readonly ObservationFate[], say: Say): void {
  if (fates.length > 0) say('\nObservations');
  for (const { where, traceId, fate, reason, detail, examples } of fates) {
    const why = [reason, detail].filter((part) => part !== null).join(': ');
    const said = fate === 'example' ? examples.join(' ') : why;
    say(`  ${oneLine(traceId ?? '-')} ${oneLine(where)}  ${fate}${said === '' ? '' : `  ${oneLine(said)}`}`);
  }
}

/** The first rows. */
export function tellRows(examples: readonly Example[], say: Say): void {
  for (const { track, split, source, row } of examples.slice(0, SHOWN))
    say(`\n[${track} ${split}] ${oneLine(source.observationId)}\n${indent(row.prompt)}\n  => ${plain(row.completion)}`);
  if (examples.length > SHOWN) say(`\n… and ${examples.length - SHOWN} more rows`);
}

function countsOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []))
    .join(', ');
}

function indent(text: string): string {
  return plain(text)
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

export function oneLine(text: string): string {
  return plain(text).replaceAll('\n', '·');
}
