import type { GateRefusal } from '../../records/comparison.ts';
import { CORE_METRICS } from '../../records/evaluation.ts';
import { percent } from '../sentences.ts';
import type { Evidence } from './evidence.ts';

/** A hosted model that mostly answers in no valid form, or is never wholly right, is no yardstick. */
export function hostedDoesNotDoIt({ sides, verdicts, options: { minHosted } }: Evidence): GateRefusal[] {
  const core = CORE_METRICS[sides.local.evaluation.track];
  const [format, exact] = [core.at(0), core.at(-1)].map((metric) => verdicts.find((verdict) => verdict.metric === metric));
  if (format && format.hosted < minHosted) {
    const sentence = `the hosted model does not do this task: only ${percent(format.hosted)} of its answers are valid (${format.metric}), less than gate.minHosted (${percent(minHosted)})`;
    return [{ code: 'hosted-format', sentence, remedy: 'Read its answers in the report and mend hosted.model, how it is asked, or decoding.maxTokens' }];
  }
  if (exact?.hosted !== 0) return [];
  const sentence = `the hosted model does not do this task: it is never right by ${exact.metric} on ${exact.n} pairs`;
  return [
    { code: 'hosted-never-right', sentence, remedy: 'Compare its answers with the golds in the report: name the model that made the traces as hosted.model' },
  ];
}

/**
 * A margin of more than half of what the hosted model gets right would call that parity which does less than half of it. By the most severe metric
 * such a hosted model is no yardstick at all; elsewhere one that the local model reaches is passed by.
 */
export function marginForgivesHalf({ sides, verdicts, rest, wouldBe, options: { delta } }: Evidence): GateRefusal[] {
  if (wouldBe !== 'parity') return [];
  const exact = CORE_METRICS[sides.local.evaluation.track].at(-1);
  const all = verdicts.filter(({ gating }) => gating).map((verdict) => ({ verdict, where: '', isYardstick: verdict.metric === exact }));
  const others = rest ? [{ verdict: rest.verdict, where: ' without the most common right answer', isYardstick: false }] : [];
  return [...all, ...others]
    .filter(({ verdict: { hosted, local }, isYardstick }) => hosted < 2 * delta && (isYardstick || local < hosted))
    .map(({ verdict: { metric, hosted, local, n }, where }): GateRefusal => {
      const sentence = `the hosted model is right on only ${percent(hosted)} of ${n} pairs${where} by ${metric} (the local one on ${percent(local)}), less than twice the margin of ${percent(delta)}, which forgives more than half of that`;
      return { code: 'margin-forgives-half', sentence, remedy: `Set gate.delta to at most ${percent(hosted / 2)}, or name a hosted model that does the task` };
    });
}

/** Nothing against nothing is no parity; nor is nothing against as little as the margin forgives. */
export function nobodyIsRight({ verdicts, wouldBe, options: { delta } }: Evidence): GateRefusal[] {
  return verdicts
    .filter(({ gating, local }) => gating && local === 0)
    .flatMap(({ metric, hosted, n }): GateRefusal[] => {
      if (hosted === 0) {
        const sentence = `no model is ever right by ${metric}: 0 against 0 on ${n} pairs is no parity`;
        return [{ code: 'no-positive', sentence, remedy: 'Read the golds and answers of these examples, and mend the data or how the models are asked' }];
      }
      if (wouldBe !== 'parity') return [];
      const sentence = `the local model is never right by ${metric}, and the margin of ${percent(delta)} forgives all that the hosted one is right (${percent(hosted)})`;
      return [{ code: 'local-never-right', sentence, remedy: 'Set gate.delta well below the rate of the hosted model' }];
    });
}
