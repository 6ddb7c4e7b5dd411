import type { TrainingPoint } from '../../records/console/training.ts';
import type { ProgressLine } from '../ports/training.ts';

/** More points than this add nothing to a curve a thousand pixels wide. */
const MOST_POINTS = 400;
/** Speed is that of the last so many lines. */
const WINDOW = 20;

/** The lines that count, in order: none from before the recipe was lowered, and of steps that a resumed training makes again only the later ones. */
export function countedLines(lines: readonly ProgressLine[]): ProgressLine[] {
  const begun = lines.findLastIndex(({ shrunk }) => shrunk !== undefined);
  let [steps, validations]: [ProgressLine[], ProgressLine[]] = [[], []];
  for (const line of lines.slice(begun + 1)) {
    if (line.valLoss !== undefined) {
      validations = [...validations.filter(({ step }) => step !== line.step), line];
      continue;
    }
    if (line.step <= (steps.at(-1)?.step ?? -1)) [steps, validations] = [before(steps, line.step), before(validations, line.step)];
    steps.push(line);
  }
  return [...steps, ...validations].sort((a, b) => a.step - b.step);
}

function before(lines: readonly ProgressLine[], limit: number): ProgressLine[] {
  return lines.filter(({ step }) => step < limit);
}

/** The curve as it is drawn: a validation stands at its step's point. Long ones are thinned, but no validation is left out. */
export function curveOf(lines: readonly ProgressLine[]): TrainingPoint[] {
  const points = new Map<number, TrainingPoint>();
  for (const { totalSteps: _, shrunk: __, ...line } of lines) points.set(line.step, { ...points.get(line.step), ...given(line) });
  const all = [...points.values()];
  const stride = Math.ceil(all.length / MOST_POINTS);
  return all.filter((point, index) => index % stride === 0 || index === all.length - 1 || point.valLoss !== undefined);
}

/** Tokens a second and milliseconds a step over the last lines; null where the trainer does not tell them. */
export function speedOf(lines: readonly ProgressLine[]): { tokensPerSecond: number | null; msPerStep: number | null } {
  const timed = lines.flatMap(({ step, tokens, elapsedS }) => (elapsedS === undefined ? [] : [{ step, tokens, elapsedS }])).slice(-WINDOW);
  const [first, last] = [timed[0], timed.at(-1)];
  const seconds = first && last ? last.elapsedS - first.elapsedS : 0;
  if (!first || !last || seconds <= 0) return { tokensPerSecond: null, msPerStep: null };
  const steps = last.step - first.step;
  return {
    tokensPerSecond: first.tokens === undefined || last.tokens === undefined ? null : (last.tokens - first.tokens) / seconds,
    msPerStep: steps > 0 ? (seconds * 1_000) / steps : null,
  };
}

/** The last value that any line tells. */
export function lastOf<Key extends 'epoch' | 'loss' | 'valLoss' | 'learningRate' | 'gradNorm' | 'tokens' | 'elapsedS' | 'totalSteps'>(
  lines: readonly ProgressLine[],
  key: Key,
): number | null {
  return lines.findLast((line) => line[key] !== undefined)?.[key] ?? null;
}

function given(line: ProgressLine): TrainingPoint {
  const { step, ...values } = line;
  return { step, ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) };
}
