import { compare } from '../../compare/compare.ts';
import type { Config } from '../../config/schema.ts';
import { Comparison } from '../../records/comparison.ts';
import { digestOf } from '../../records/digest.ts';
import type { Split, Track } from '../../records/example.ts';
import type { ComparePorts } from '../ports/eval.ts';
import type { StageFolder, StagePorts } from '../ports/stage.ts';
import type { Stage } from '../stage/stage.ts';
import type { EvaluationResult } from './evaluation-files.ts';

export interface CompareInputs {
  track: Track;
  split: Split;
  candidate: 'base' | 'tuned';
  hosted: EvaluationResult;
  local: EvaluationResult;
  /** The base's evaluation, when the candidate is tuned. */
  base: EvaluationResult | null;
}

export interface ComparisonResult {
  comparison: Comparison;
  trace: { traceId: string; location: string } | null;
}

/** `compare base toolcall`, and `compare base toolcall vault` for the split that is opened last. */
export function comparisonName({ track, split, candidate }: Pick<CompareInputs, 'track' | 'split' | 'candidate'>): string {
  return `compare ${candidate} ${track}${split === 'vault' ? ' vault' : ''}`;
}

/** The gate on one track: the only stage that thresholds enter. */
export function compareStage(config: Config, ports: ComparePorts & StagePorts, inputs: CompareInputs): Stage<ComparisonResult> {
  return {
    name: comparisonName(inputs),
    work: 'compare',
    version: 3,
    inputs: {
      gate: digestOf(config.gate),
      'hosted scores': inputs.hosted.evaluation.scoresDigest,
      'local scores': inputs.local.evaluation.scoresDigest,
      ...(inputs.base ? { 'base scores': inputs.base.evaluation.scoresDigest } : {}),
    },
    run: async ({ folder }) => {
      const startMs = ports.now();
      const result = compare({ hosted: inputs.hosted, local: inputs.local, base: inputs.base }, config.gate);
      const comparison: Comparison = { ...result, manifest: await ports.manifest() };
      await folder.write('comparison.json', JSON.stringify(comparison, null, 2));
      await folder.write('trace.json', JSON.stringify(await trace(ports, folder, comparison, startMs)));
    },
    load: async (folder) => ({
      comparison: Comparison.parse(JSON.parse((await folder.read('comparison.json')) ?? '')),
      trace: JSON.parse((await folder.read('trace.json')) ?? 'null') as ComparisonResult['trace'],
    }),
    summary: ({ comparison }) => `${comparison.outcome}${comparison.fineTune ? ', FINE_TUNE=1' : ''}`,
  };
}

async function trace(ports: ComparePorts & StagePorts, folder: StageFolder, comparison: Comparison, startMs: number): Promise<ComparisonResult['trace']> {
  const run = ports
    .tracing(folder)
    .begin({ kind: 'compare', name: `${comparison.candidate} ${comparison.track}`, metadata: { rule: comparison.rule, pairs: comparison.pairs } });
  for (const verdict of comparison.verdicts) {
    run.span({
      name: verdict.metric,
      input: { hosted: verdict.hosted, local: verdict.local, n: verdict.n, margin: verdict.margin },
      output: { outcome: verdict.outcome, low: verdict.interval.low, high: verdict.interval.high },
      startMs,
      endMs: ports.now(),
    });
    run.score(`difference_${verdict.metric}`, verdict.difference);
  }
  const ended = await run.end({ outcome: comparison.outcome, reasons: comparison.reasons });
  return ports.tracingOff ? null : ended;
}
