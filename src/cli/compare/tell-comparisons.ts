import { fineTuneLines } from '../../compare/decide.ts';
import { type Comparison, type Decision, isBlocking } from '../../records/comparison.ts';

/** Every verdict with its reasons, then the FINE_TUNE lines. */
export function tellComparisons(
  comparisons: readonly Pick<Comparison, 'track' | 'candidate' | 'outcome' | 'says' | 'refusals' | 'floors' | 'regressions' | 'reasons'>[],
  decision: Decision,
  write: (text: string) => void,
): void {
  if (decision.standIn) write('A scripted stand-in answered in place of a real model: this demonstrates the gate and proves nothing about a real LLM.\n');
  for (const { track, candidate, says, reasons, ...comparison } of comparisons)
    write(`${track} ${candidate}: ${outcomeWords(comparison)}\n${[...(says ? [says] : []), ...reasons].map((reason) => `  ${reason}\n`).join('')}`);
  write(`next: ${decision.next}\n${fineTuneLines(decision).join('\n')}\n`);
}

function outcomeWords({ outcome, refusals, floors, regressions }: Pick<Comparison, 'outcome' | 'refusals' | 'floors' | 'regressions'>): string {
  if (refusals.length > 0) return 'no verdict';
  const isLow = outcome === 'parity' && floors.some(({ met }) => !met);
  return [outcome, ...(isLow ? ['below a floor'] : []), ...(regressions.some(isBlocking) ? ['worse than the base'] : [])].join(', ');
}
