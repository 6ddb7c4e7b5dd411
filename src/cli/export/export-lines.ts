import type { Export } from '../../records/export/export.ts';

/** What an export came to, for people. */
export function exportLines({ files, form, track, rescored }: Export, out: string): string[] {
  const listed = files.map(({ path, bytes, sha256 }) => `  ${path.padEnd(36)} ${String(bytes).padStart(12)}  ${sha256}`);
  return [`${track}, ${form}: ${out}`, ...listed, ...scoredLines(rescored, form)];
}

function scoredLines(rescored: Export['rescored'], form: Export['form']): string[] {
  if (form === 'merged-safetensors') return ['not scored: the local engine reads GGUF only.'];
  if (rescored === null) return ['not scored: the same command with --rescore does it.'];
  const { metrics, answers, unpaired, margin, floors, holds } = rescored;
  const low = floors.filter(({ met }) => !met).map(({ metric, floor }) => `${metric} is below its floor of ${percent(floor)} %`);
  return [
    ...metrics.map(({ name, n, exported, adapter }) => `  ${name.padEnd(20)} ${percent(exported)} %, base + adapter ${percent(adapter)} % of ${n}`),
    `  ${answers.equal} of ${answers.total} answers are those of base + adapter, letter by letter`,
    ...low.map((line) => `  ${line}`),
    ...(unpaired > 0 ? [`  ${unpaired} examples were not scored on both sides`] : []),
    holds ? `no worse than base + adapter by more than ${percent(margin)} points` : `may not stand for base + adapter (margin ${percent(margin)} points)`,
  ];
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}
