import type { IntegrityView } from '../view/traces/integrity-view.ts';
import { capital, folded, table } from './table.ts';
import { inlineCode, prose } from './text.ts';

/** What became of the traces, closed until somebody opens it; nothing where there is no account of them. */
export function integrity(view: IntegrityView | null): string {
  if (view === null) return '';
  const { sentence, observations, traces, notes, reasons } = view;
  const counts = [...observations.map((row) => ['Observations', row] as const), ...traces.map((row) => ['Traces', row] as const)];
  const parts = [
    prose(sentence),
    table(
      ['Of', 'Fate', 'Count', 'Share'],
      counts.map(([of, row]) => [of, prose(capital(row.label)), row.count, row.share]),
      '--rr',
    ),
    notes.map((note) => `- ${prose(note)}`).join('\n'),
    reasons.length === 0
      ? ''
      : table(
          ['Reason', 'Observations', 'Traces', 'Meaning', 'First'],
          reasons.map((one) => [
            inlineCode(one.reason),
            one.observations,
            one.traces,
            prose(`${one.sentence} ${one.remedy}`),
            one.places.slice(0, 1).map(inlineCode).join(''),
          ]),
          '-rr--',
        ),
  ];
  return folded('What became of the traces', parts.filter(Boolean).join('\n\n'));
}
