import { digestOf } from '../../records/digest.ts';
import type { MetricName } from '../../records/evaluation.ts';
import type { Example, Track } from '../../records/example.ts';
import { answer, scoresOf, sideOf } from '../compare.test-data.ts';
import type { Side, Sides } from '../sides.ts';

export const NO_CALL = 'none';

/** One model's answers to golds; `null` is an answer that cannot be read. */
export type Answers = readonly (string | null)[];

export interface Case {
  golds: readonly string[];
  hosted: Answers;
  local: Answers;
  /** The base under a tuned candidate. */
  base?: Answers;
  cluster?: (index: number) => string;
  /** What an example is about, by its gold; one for all unless told. */
  domain?: (gold: string) => string;
  /** Whether the golds are known to the gate, as they are in a run; two files of evaluations hold none. */
  isDataSet?: boolean;
}

export const N = 300;

export function times<T>(count: number, of: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => of(index));
}

export const varied = times(N, (index) => `call ${index}`);

/** Right on all but the last so many of the golds, where it answers what `wrong` says. */
export function rightBut(golds: readonly string[], misses: number, wrong: (index: number) => string | null = (index) => `slip ${index}`): Answers {
  return golds.map((gold, index) => (index >= golds.length - misses ? wrong(index) : gold));
}

/** The case as the gate gets it, on the track `toolcall`. */
export function sidesOf({ golds, hosted, local, base, cluster = String, domain = () => 'd', isDataSet = true }: Case): Sides {
  const examples = golds.map((gold, index) => exampleOf(index, gold, cluster(index)));
  const dataDigest = digestOf(examples);
  const side = (role: 'hosted' | 'base' | 'tuned', answers: Answers): Side => {
    const { evaluation } = sideOf(role, []);
    const scores = scoresOf(
      answers.map((said, index) => valuesOf(said, golds[index] ?? '')),
      { cluster },
    ).map((score, index) => (score.status === 'scored' ? { ...score, domain: domain(golds[index] ?? '') } : score));
    const predictions = answers.map((said, index) => answer(examples[index]?.id ?? '', said ?? 'garbage'));
    return { evaluation: { ...evaluation, dataDigest }, scores, predictions };
  };
  return {
    hosted: side('hosted', hosted),
    local: side(base ? 'tuned' : 'base', local),
    base: base ? side('base', base) : null,
    ...(isDataSet ? { examples } : {}),
  };
}

function valuesOf(said: string | null, gold: string): Partial<Record<MetricName, number>> {
  const right = said === gold ? 1 : 0;
  const sameTool = said !== null && (said === NO_CALL) === (gold === NO_CALL) ? 1 : 0;
  return {
    valid_call_rate: said === null ? 0 : 1,
    name_match_rate: sameTool,
    args_exact_rate: right,
    ...(gold === NO_CALL ? { must_not_call_rate: right } : {}),
  };
}

export function exampleOf(index: number, completion: string, cluster = String(index), split: Example['split'] = 'test'): Example {
  const track: Track = 'toolcall';
  return {
    schema: 'fledgling/example@2',
    id: `${split === 'test' ? '' : split}${String(index).padStart(4, '0')}`,
    track,
    split,
    cluster,
    domain: 'd',
    complexity: 'simple',
    challenge: false,
    slices: [],
    row: { prompt: `prompt ${split} ${index}`, completion },
    request: null,
    accepted: null,
    schemaFrom: { tools: 'trace', output: 'trace' },
    source: { traceId: 't', observationId: 'o', sessionId: null, url: null },
  };
}
