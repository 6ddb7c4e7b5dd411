import { describe, expect, it } from 'vitest';
import { type ExampleSketch, exampleOf, predictionOf, scoredOf } from '../eval/eval.test-data.ts';
import { wilsonInterval } from '../stats/wilson.ts';
import { aggregate, sliceMetrics } from './metrics.ts';
import { score } from './score.ts';

const WRONG_UNIT = '<tool_call name="get_weather">{"city":"Lisbon","unit":"f"}</tool_call>';

function scores(count: number, wrongEvery: number, sketch: (number: number) => ExampleSketch = () => ({})) {
  return Array.from({ length: count }, (_, index) => {
    const example = exampleOf({ number: index + 1, ...sketch(index + 1) });
    return scoredOf(example, index % wrongEvery === 0 ? WRONG_UNIT : example.row.completion);
  });
}

function metricOf(name: string, found: ReturnType<typeof aggregate>) {
  const metric = found.find((one) => one.name === name);
  if (!metric) throw new Error(`no ${name}`);
  return metric;
}

describe('aggregated metrics', () => {
  it('are means with Wilson intervals for rates of independent examples', () => {
    const metric = metricOf('args_exact_rate', aggregate(scores(40, 4), 'toolcall'));
    expect(metric).toEqual({ name: 'args_exact_rate', core: true, value: 0.75, n: 40, interval: wilsonInterval(0.75, 40) });
  });

  it('have wider intervals when examples share clusters', () => {
    const independent = metricOf('args_exact_rate', aggregate(scores(40, 4), 'toolcall')).interval;
    const clustered = metricOf(
      'args_exact_rate',
      aggregate(
        scores(40, 4, (number) => ({ cluster: number % 4 === 1 ? 'wrong' : `c${number % 3}` })),
        'toolcall',
      ),
    ).interval;
    expect(clustered.high - clustered.low).toBeGreaterThan(independent.high - independent.low);
  });

  it('do not promise certainty where no answer differs', () => {
    expect(metricOf('field_f1', aggregate(scores(30, 99).slice(1), 'toolcall'))).toMatchObject({ value: 1, interval: wilsonInterval(1, 29) });
  });

  it('leave out metrics without an example', () => {
    expect(aggregate(scores(3, 2), 'toolcall').map(({ name }) => name)).not.toContain('must_not_call_rate');
    expect(aggregate([], 'structured')).toEqual([]);
  });
});

describe('slices', () => {
  it('break the gated examples down by slice, domain and complexity and keep challenge sets apart', () => {
    const examples = [
      exampleOf({ number: 1, slices: ['unseen-values'] }),
      exampleOf({ number: 2, slices: ['unseen-values', 'b'], complexity: 'complex' }),
      exampleOf({ number: 3, call: null }),
      exampleOf({ number: 4, challenge: true, slices: ['paraphrase'] }),
      exampleOf({ number: 5, challenge: true }),
      exampleOf({ number: 6 }),
    ];
    const graded = examples.map((example, index) => ({
      example,
      score: score(example, predictionOf(example, example.row.completion, index === 5 ? 'timeout' : 'answered')),
    }));
    expect(sliceMetrics(graded, 'toolcall').map(({ kind, name, n }) => `${kind} ${name} ${n}`)).toEqual([
      'slice b 1',
      'slice unseen-values 2',
      'domain get_weather 2',
      'domain none 1',
      'complexity complex 1',
      'complexity simple 2',
      'challenge challenge 1',
      'challenge paraphrase 1',
    ]);
  });
});
