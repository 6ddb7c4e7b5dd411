import { stringify } from 'yaml';
import type { Comparison } from '../records/comparison.ts';
import type { Evaluation, Metric } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import type { Promotion } from '../records/gitops/promotion.ts';
import type { RunRecord } from '../records/run.ts';
import { METRIC_LABELS, TRACK_LABELS } from '../report/view/labels.ts';
import { percentInterval } from '../report/view/numbers.ts';

const TRACK_TAGS: Readonly<Record<Track, string>> = { structured: 'structured-output', toolcall: 'tool-calling' };

/** The card's YAML block: what the Hub's search, model tree and result tables read. */
export function frontMatter({ run, base, repository }: { run: RunRecord; base: Promotion['base']; repository: string }): string {
  const tuned = tunedEvaluations(run, 'test');
  const metadata = {
    ...(isHubId(base.hf) ? { base_model: base.hf, base_model_relation: 'adapter' } : {}),
    library_name: 'peft',
    pipeline_tag: 'text-generation',
    tags: ['fledgling', 'lora', 'peft', 'gguf', ...tuned.map(({ track }) => TRACK_TAGS[track])],
    'model-index': [{ name: repository.split('/').at(-1), results: tuned.map((evaluation) => result(run, evaluation, repository)) }],
  };
  return `---\n${stringify(metadata, { lineWidth: 0 })}---\n`;
}

/** The evaluations of the adapters that the decision ships, on a split. */
export function tunedEvaluations(run: RunRecord, split: 'test' | 'vault'): Evaluation[] {
  const evaluations = split === 'test' ? run.evaluations : run.vault.evaluations;
  const tuned = run.decision.tracks.filter(({ candidate }) => candidate === 'tuned');
  return tuned.flatMap(({ track }) => evaluations.filter((one) => one.track === track && one.model.role === 'tuned' && one.split === split));
}

function result(run: RunRecord, evaluation: Evaluation, repository: string) {
  const comparison = run.comparisons.find(({ track, candidate }) => track === evaluation.track && candidate === 'tuned');
  return {
    task: { type: 'text-generation', name: TRACK_LABELS[evaluation.track] },
    dataset: {
      type: oneLine(run.agent),
      name: `${oneLine(run.agent)}: ${evaluation.track}, ${evaluation.split} split of recorded traces`,
      split: evaluation.split,
      revision: evaluation.dataDigest,
    },
    metrics: evaluation.metrics.filter(({ core }) => core).map((metric) => measured(metric, comparison)),
    source: { name: `Fledgling run ${oneLine(run.id)}`, url: `https://huggingface.co/${repository}` },
  };
}

function measured({ name, value, n, interval }: Metric, comparison: Comparison | undefined) {
  const verdict = comparison?.verdicts.find(({ metric }) => metric === name);
  return {
    type: name,
    value,
    name: `${METRIC_LABELS[name]}, 95 % interval ${percentInterval(interval)} %, n ${n}`,
    args: {
      n,
      interval: [interval.low, interval.high],
      ...(verdict ? { hosted: verdict.hosted, difference: verdict.difference, difference_interval: [verdict.interval.low, verdict.interval.high] } : {}),
    },
  };
}

/** `OWNER/NAME`, not a folder of the project's. */
export function isHubId(hf: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(hf) && !hf.startsWith('models/');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 200);
}
