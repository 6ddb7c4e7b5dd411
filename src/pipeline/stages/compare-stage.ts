import { compare } from '../../compare/compare.ts';
import { lookOf } from '../../compare/guard/looks.ts';
import type { Config } from '../../config/schema.ts';
import { DIAGNOSIS_VERSION } from '../../diagnose/diagnose.ts';
import { Comparison } from '../../records/comparison.ts';
import { digestOf } from '../../records/digest.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import type { Split, Track } from '../../records/example.ts';
import type { ComparePorts } from '../ports/compare.ts';
import type { StageFolder, StagePorts } from '../ports/stage.ts';
import type { Stage } from '../stage/stage.ts';
import { missesOf } from './diagnosing.ts';
import type { EvaluationResult } from './eval/evaluation-files.ts';
import type { Dataset } from './harvest-stage.ts';
import { pastLooks } from './past-looks.ts';

export interface CompareInputs {
  track: Track;
  split: Split;
  candidate: 'base' | 'tuned';
  hosted: EvaluationResult;
  local: EvaluationResult;
  /** The base's evaluation, when the candidate is tuned. */
  base: EvaluationResult | null;
  /** The data set the evaluations are of: its golds, and what was trained on. */
  dataset: Dataset;
}

export interface ComparisonResult {
  comparison: Comparison;
  trace: { traceId: string; location: string } | null;
}

/** `compare base toolcall`, and `compare base toolcall vault` for the split that is opened last. */
export function comparisonName({ track, split, candidate }: Pick<CompareInputs, 'track' | 'split' | 'candidate'>): string {
  return `compare ${candidate} ${track}${split === 'vault' ? ' vault' : ''}`;
}

/** The gate on one track: the only stage that thresholds, what the policy accepts and earlier candidates enter. */
export async function compareStage(config: Config, ports: ComparePorts & StagePorts, inputs: CompareInputs): Promise<Stage<ComparisonResult>> {
  const { track, hosted, local, base, dataset } = inputs;
  // They ask for more measurements and change no verdict.
  const { ceilingSamples: _samples, ceilingRepeats: _repeats, ...gate } = config.gate;
  const sides = { hosted, local, base, examples: dataset.examples };
  const accept = (await ports.accepted()).filter((one) => one.track === track);
  const earlier = await pastLooks(ports.results, config.agent, track);
  const look = lookOf(sides, gate, { earlier });
  return {
    name: comparisonName(inputs),
    work: 'compare',
    version: 6,
    inputs: {
      diagnosis: DIAGNOSIS_VERSION,
      gate: digestOf(gate),
      accepted: digestOf(accept),
      ...(look ? { looks: digestOf([look.number, look.spentBefore]) } : {}),
      'data set': dataset.manifest.digest,
      'hosted scores': evaluated(hosted),
      'local scores': evaluated(local),
      ...(base ? { 'base scores': evaluated(base) } : {}),
    },
    run: async ({ folder }) => {
      const startMs = ports.now();
      const misses = missesOf(local, { examples: dataset.examples, beside: [hosted] });
      const result = compare({ ...sides, misses }, gate, { accept, earlier });
      const comparison: Comparison = { ...result, manifest: await ports.manifest() };
      await folder.write('comparison.json', JSON.stringify(comparison, null, 2));
      await folder.write('trace.json', JSON.stringify(await trace(ports, folder, comparison, startMs)));
    },
    load: async (folder) => ({
      comparison: Comparison.parse(parseJson((await folder.read('comparison.json')) ?? '')),
      trace: JSON.parse((await folder.read('trace.json')) ?? 'null') as ComparisonResult['trace'],
    }),
    summary: ({ comparison: { outcome, refusals, fineTune } }) => `${refusals.length > 0 ? 'no verdict' : outcome}${fineTune ? ', FINE_TUNE=1' : ''}`,
  };
}

/** What the gate looks at of an evaluation: who answered, how it was asked, what, and how it was graded. */
function evaluated({ evaluation: { model, prompt, predictionsDigest, scoresDigest } }: EvaluationResult): string {
  return digestOf({ model, ...(prompt ? { prompt } : {}), predictionsDigest, scoresDigest });
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
