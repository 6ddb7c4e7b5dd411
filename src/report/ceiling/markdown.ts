import { folded, table } from '../markdown/table.ts';
import { inlineCode, prose } from '../markdown/text.ts';
import type { CeilingView } from './view.ts';

/** Local against ceiling, a line a track, then the tools and the golds to settle, folded; empty where nothing was measured. */
export function ceilingSection(ceilings: readonly CeilingView[]): string {
  if (ceilings.length === 0) return '';
  return ['### Local against ceiling', ceilingLines(ceilings).join('\n'), ...ceilings.flatMap(details)].join('\n\n');
}

/** `- Tool calls: Exact arguments: tuned 91.0 %; …` */
export function ceilingLines(ceilings: readonly CeilingView[]): string[] {
  return ceilings.map(({ label, sentence, notes }) => `- ${prose([`${label}: ${sentence}`, ...notes].join(' '))}`);
}

function details({ label, local, domains, contradictions, more }: CeilingView): string[] {
  const tools = domains.map(({ domain, n, hosted, local: its }) => [inlineCode(domain), n, prose(hosted), prose(its)]);
  const golds = contradictions.map(({ exampleId, domain, gold, answers, agreed }) => [
    ...[inlineCode(exampleId), inlineCode(domain), `${inlineCode(gold)} ${prose(agreed)}`],
    answers.map(({ text, times }) => `${inlineCode(text)} ${prose(times)}`).join(', '),
  ]);
  const rest = more > 0 ? `\n\nAnd ${more} more in ${inlineCode('labels-to-settle.yaml')}.` : '';
  return [
    ...(tools.length > 1
      ? [folded(`${label}: ceiling by tool`, table(['Tool', 'n', 'Hosted agrees with itself', `${local ?? 'Local'} on test`], tools, '-rrr'))]
      : []),
    ...(golds.length > 0
      ? [folded(`${label}: golds to settle`, `${table(['Example', 'Tool', 'Recorded answer, given again', 'Other answers'], golds, '----')}${rest}`)]
      : []),
  ];
}
