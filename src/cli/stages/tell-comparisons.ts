import { fineTuneLines } from '../../compare/decide.ts';
import type { Comparison, Decision } from '../../records/comparison.ts';

/** Every verdict with its reasons, then the FINE_TUNE lines. */
export function tellComparisons(
  comparisons: readonly Pick<Comparison, 'track' | 'candidate' | 'outcome' | 'reasons'>[],
  decision: Decision,
  write: (text: string) => void,
): void {
  if (decision.standIn) write('A scripted stand-in answered in place of a real model: this demonstrates the gate and proves nothing about a real LLM.\n');
  for (const { track, candidate, outcome, reasons } of comparisons)
    write(`${track} ${candidate}: ${outcome}\n${reasons.map((reason) => `  ${reason}\n`).join('')}`);
  write(`${fineTuneLines(decision).join('\n')}\n`);
}
