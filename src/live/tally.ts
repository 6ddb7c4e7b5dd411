import { pairedDifference } from '../compare/difference.ts';
import { CORE_METRICS, type Interval, type MetricName, type Prediction, type Scored } from '../records/evaluation.ts';
import type { Example, Track } from '../records/example.ts';
import { shownAnswer } from '../rows/answer.ts';
import { score } from '../score/score.ts';
import { interval95 } from '../stats/mean-interval.ts';

export const SIDES = ['hosted', 'local'] as const;
export type LiveSide = (typeof SIDES)[number];

/** What one model said to one example. */
export interface LiveAnswer {
  /** Null where it could not be graded. */
  right: boolean | null;
  /** The answer as people are shown it, or how it ended; hostile. */
  said: string;
}

/** An example that both models have answered. */
export interface LivePair {
  /** From 1, in the order in which pairs came to be. */
  number: number;
  example: Pick<Example, 'id' | 'domain'>;
  answers: Readonly<Record<LiveSide, LiveAnswer>>;
}

export interface LiveView {
  metric: MetricName;
  total: number;
  sides: Record<LiveSide, { landed: number; right: { value: number; interval: Interval } | null }>;
  /** Pairs of which both answers were graded. */
  pairs: { n: number; bothRight: number; hostedOnly: number; localOnly: number; bothWrong: number };
  /** local minus hosted over those; `interval` is null where there are too few to say. */
  difference: { value: number; interval: Interval | null } | null;
}

export interface Tally {
  /** Takes an answer; returns the pair that it completes. An example's second answer of one side changes nothing. */
  land(side: LiveSide, prediction: Prediction): LivePair | null;
  view(): LiveView;
}

/** Running figures over answers as they land, by the track's most severe core metric; challenge examples are shown and not counted. */
export function openTally(examples: readonly Example[], { track, delta, alpha }: { track: Track; delta: number; alpha: number }): Tally {
  const metric = CORE_METRICS[track].at(-1);
  if (metric === undefined) throw new Error(`track ${track} has no core metric`);
  const byId = new Map(examples.map((example) => [example.id, example]));
  const landed = { hosted: new Map<string, Landed>(), local: new Map<string, Landed>() };
  let paired = 0;
  return {
    land(side, prediction) {
      const example = byId.get(prediction.exampleId);
      if (!example || landed[side].has(example.id)) return null;
      landed[side].set(example.id, landedOf(example, prediction, metric));
      const [hosted, local] = [landed.hosted.get(example.id), landed.local.get(example.id)];
      if (!hosted || !local) return null;
      paired += 1;
      return { number: paired, example, answers: { hosted: hosted.answer, local: local.answer } };
    },
    view() {
      const values = pairedValues(landed, metric);
      const count = (hosted: number, local: number) => values.filter((pair) => pair.hosted === hosted && pair.local === local).length;
      return {
        metric,
        total: examples.length,
        sides: { hosted: sideOf(landed.hosted, metric), local: sideOf(landed.local, metric) },
        pairs: { n: values.length, bothRight: count(1, 1), hostedOnly: count(1, 0), localOnly: count(0, 1), bothWrong: count(0, 0) },
        difference: values.length === 0 ? null : differenceOf(values, { delta, alpha }),
      };
    },
  };
}

interface Landed {
  answer: LiveAnswer;
  /** Null where it was not graded, or is a challenge. */
  scored: Scored | null;
}

function landedOf(example: Example, prediction: Prediction, metric: MetricName): Landed {
  const graded = score(example, prediction);
  const value = graded.status === 'scored' ? graded.values[metric] : undefined;
  const said = prediction.outcome === 'answered' ? (shownAnswer(example, prediction) ?? '') : `(${prediction.reason ?? prediction.outcome})`;
  return {
    answer: { right: value === undefined ? null : value === 1, said },
    scored: graded.status === 'scored' && !graded.challenge ? graded : null,
  };
}

function sideOf(landed: ReadonlyMap<string, Landed>, metric: MetricName): LiveView['sides'][LiveSide] {
  const values = [...landed.values()].flatMap(({ scored }) => {
    const value = scored?.values[metric];
    return scored === null || value === undefined ? [] : [{ cluster: scored.cluster, value }];
  });
  if (values.length === 0) return { landed: landed.size, right: null };
  return { landed: landed.size, right: { value: values.reduce((sum, { value }) => sum + value, 0) / values.length, interval: interval95(values) } };
}

function pairedValues({ hosted, local }: Record<LiveSide, ReadonlyMap<string, Landed>>, metric: MetricName) {
  return [...hosted].flatMap(([id, one]) => {
    const [hostedValue, localValue] = [one.scored?.values[metric], local.get(id)?.scored?.values[metric]];
    return one.scored === null || hostedValue === undefined || localValue === undefined
      ? []
      : [{ cluster: one.scored.cluster, hosted: hostedValue, local: localValue }];
  });
}

function differenceOf(values: ReturnType<typeof pairedValues>, options: { delta: number; alpha: number }): LiveView['difference'] {
  const { difference, interval, method } = pairedDifference(values, options);
  return { value: difference, interval: method === 'none' ? null : interval };
}
