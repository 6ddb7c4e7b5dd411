import { CORE_METRICS, type MetricName, type ModelRole, type Prediction, type Score } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import type { CompareOptions } from './options.ts';
import type { Side } from './sides.ts';

export const GATE: CompareOptions = { rule: 'interval', delta: 0.05, alpha: 0.05, looks: 1, maxUnscored: 0.02, minHosted: 0.5, floors: {} };

/** What one model got right on one example; a string is the reason it is unscored. */
export type Sketch = Partial<Record<MetricName, number>> | string;

export interface ScoreOptions {
  cluster?: (index: number) => string;
  challenge?: boolean;
}

/** Scores of examples `0000`, `0001` …, one cluster each unless told. */
export function scoresOf(sketches: readonly Sketch[], { cluster = String, challenge = false }: ScoreOptions = {}): Score[] {
  return sketches.map((sketch, index) => {
    const common = { exampleId: `${challenge ? 'c' : ''}${String(index).padStart(4, '0')}`, cluster: cluster(index), challenge };
    if (typeof sketch === 'string') return { status: 'unscored', ...common, reason: sketch };
    return { status: 'scored', ...common, domain: 'd', slices: [], outcome: 'answered', values: sketch, differs: [] };
  });
}

/** Right or wrong on every core metric of the track. */
export function allOf(track: Track, isRight: boolean): Partial<Record<MetricName, number>> {
  return Object.fromEntries(CORE_METRICS[track].map((metric) => [metric, isRight ? 1 : 0]));
}

/** `both` right pairs, `localOnly`, `hostedOnly` and `neither`, in that order. */
export function pairedScores(track: Track, counts: { both: number; localOnly?: number; hostedOnly?: number; neither?: number }, options: ScoreOptions = {}) {
  const { both, localOnly = 0, hostedOnly = 0, neither = 0 } = counts;
  const rights: [boolean, boolean][] = [
    ...Array.from({ length: both }, (): [boolean, boolean] => [true, true]),
    ...Array.from({ length: localOnly }, (): [boolean, boolean] => [false, true]),
    ...Array.from({ length: hostedOnly }, (): [boolean, boolean] => [true, false]),
    ...Array.from({ length: neither }, (): [boolean, boolean] => [false, false]),
  ];
  return {
    hosted: scoresOf(
      rights.map(([hosted]) => allOf(track, hosted)),
      options,
    ),
    local: scoresOf(
      rights.map(([, local]) => allOf(track, local)),
      options,
    ),
  };
}

export function sideOf(role: ModelRole, scores: readonly Score[], track: Track = 'toolcall'): Side {
  return {
    evaluation: {
      id: `${role}-${track}`,
      track,
      split: 'test',
      model: { role, name: role, standIn: false, ggufSha256: null, adapterSha256: null, endpoint: null, engine: {} },
      ask: 'text',
      dataDigest: 'd'.repeat(64),
      scorerVersion: '1',
    },
    scores,
    predictions: scores.map((score) => predictionOf(role, track, score)),
  };
}

/** Every example has a right answer of its own; a wrong answer is the model's own too. */
function predictionOf(role: ModelRole, track: Track, score: Score): Prediction {
  const exact = CORE_METRICS[track].at(-1);
  const isRight = score.status === 'scored' && exact !== undefined && score.values[exact] === 1;
  return answer(score.exampleId, isRight ? `right ${score.exampleId}` : `wrong ${role} ${score.exampleId}`, score.status === 'scored' ? 'answered' : 'timeout');
}

export function answer(exampleId: string, text: string | null, outcome: Prediction['outcome'] = 'answered'): Prediction {
  return { schema: 'fledgling/prediction@1', exampleId, outcome, text, calls: null, reason: null, usage: null, latencyMs: 1, attempts: 1 };
}
