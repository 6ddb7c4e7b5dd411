import { CORE_METRICS, type MetricName, type Scored } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';

/** What became of the calls that were due and of those that were made, over all answers. */
export interface CallCounts {
  /** Of the right tool, whatever its arguments. */
  right: number;
  wrongTool: number;
  wronglyMade: number;
  wronglyWithheld: number;
  /** Answers that no call could be read from, and no "no call". */
  unreadable: number;
}

export interface ToolCounts {
  /** The tool or the schema that the gold answer is of; `none` where no tool is to be called. */
  tool: string;
  n: number;
  /** Shares of the answers, 0 to 1. */
  exact: number;
  equivalent: number;
  gradedF1: number;
  /** Of the answers for which a schema is known; null where none is. */
  schemaValid: number | null;
}

export function callCounts(scores: readonly Scored[]): CallCounts {
  const sum = (of: 'right' | 'wrongTool' | 'wronglyMade' | 'wronglyWithheld') => scores.reduce((total, { graded }) => total + (graded?.calls?.[of] ?? 0), 0);
  return {
    right: sum('right'),
    wrongTool: sum('wrongTool'),
    wronglyMade: sum('wronglyMade'),
    wronglyWithheld: sum('wronglyWithheld'),
    unreadable: scores.filter(({ values }) => (values.valid_call_rate ?? values.json_valid_rate) === 0).length,
  };
}

/** The exact and the graded reading side by side, by tool; challenge examples among them. */
export function toolCounts(scores: readonly Scored[], track: Track): ToolCounts[] {
  const exact = CORE_METRICS[track].at(-1);
  const mean = (list: readonly Scored[], metric: MetricName | undefined) => {
    const values = list.flatMap(({ values }) => (metric === undefined ? [] : (values[metric] ?? [])));
    return values.length === 0 ? null : values.reduce((total, value) => total + value, 0) / values.length;
  };
  return [...Map.groupBy(scores, ({ domain }) => domain)]
    .map(([tool, list]) => ({
      tool,
      n: list.length,
      exact: mean(list, exact) ?? 0,
      equivalent: mean(list, 'equivalent_rate') ?? 0,
      gradedF1: mean(list, 'graded_f1') ?? 0,
      schemaValid: mean(list, 'schema_valid_rate'),
    }))
    .sort((one, other) => other.n - one.n || (one.tool < other.tool ? -1 : 1));
}
