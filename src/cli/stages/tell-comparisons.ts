import { fineTuneLines } from '../../compare/decide.ts';
import type { Comparison, Decision } from '../../records/comparison.ts';

/** Every verdict with its reasons, then the FINE_TUNE lines. */
export function tellComparisons(
  comparisons: readonly Pick<Comparison, 'track' | 'candidate' | 'outcome' | 'refusals' | 'floors' | 'reasons'>[],
  decision: Decision,
  write: (text: string) => void,
): void {
  if (decision.standIn) write('A scripted stand-in answered in place of a real model: this demonstrates the gate and proves nothing about a real LLM.\n');
  for (const { track, candidate, reasons, ...comparison } of comparisons)
    write(`${track} ${candidate}: ${outcomeWords(comparison)}\n${reasons.map((reason) => `  ${reason}\n`).join('')}`);
  write(`${fineTuneLines(decision).join('\n')}\n`);
}

function outcomeWords({ outcome, refusals, floors }: Pick<Comparison, 'outcome' | 'refusals' | 'floors'>): string {
  if (refusals.length > 0) return 'no verdict';
  return outcome === 'parity' && floors.some(({ met }) => !met) ? 'parity, below a floor' : outcome;
}
