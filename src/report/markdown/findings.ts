import { ceilingSection } from '../ceiling/markdown.ts';
import type { RunView } from '../view/view.ts';
import { table } from './table.ts';
import { inlineCode, prose } from './text.ts';

/** Where the misses are, what another way of asking gains, what the hosted model reaches against itself, what it costs. One Markdown block an entry. */
export function findings(view: Pick<RunView, 'misses' | 'remedies' | 'ceilings' | 'economics'>): string[] {
  return [...misses(view), ...remedies(view), ceilingSection(view.ceilings), ...economics(view)];
}

/** The deciding models' maps; the others' are in the page. */
function misses({ misses: { maps } }: Pick<RunView, 'misses'>): string[] {
  const deciding = maps.filter((map) => map.deciding);
  if (deciding.length === 0) return [];
  return [
    '### Where the misses are',
    ...deciding.flatMap(({ title, sentence, columns, others, rows }) => [
      `${prose(title)}: ${prose(sentence)}`,
      table(
        ['Cause', ...columns.map(inlineCode), ...(others === null ? [] : [prose(others)]), 'All'],
        rows.map(({ label, learnable, cells, others: rest, total }) => [
          `${prose(label)}${learnable ? '' : ' (not to be learned)'}`,
          ...cells.map(({ misses: many }) => String(many)),
          ...(others === null ? [] : [String(rest)]),
          String(total),
        ]),
        '-'.padEnd(columns.length + 3, 'r'),
      ),
    ]),
  ];
}

function remedies({ remedies: given }: Pick<RunView, 'remedies'>): string[] {
  if (given.length === 0) return [];
  return [
    '### Remedies without training',
    ...given.flatMap(({ label, sentence, verdict, tried }) => [
      `${prose(label)}: ${prose(sentence)} **${prose(verdict)}**`,
      tried.length === 0
        ? ''
        : table(
            ['Remedy', 'Reaches', 'Points against plain', 'Gained / lost'],
            tried.map((one) => [inlineCode(one.name), one.value, `${one.text} ${one.interval}`, one.changed]),
            '-rrr',
          ),
    ]),
  ];
}

function economics({ economics: given }: Pick<RunView, 'economics'>): string[] {
  return given.length === 0
    ? []
    : ['### Cost and break-even', given.map(({ label, sentence, prices }) => `- ${prose(label)}: ${prose(sentence)} ${prose(prices)}`).join('\n')];
}
