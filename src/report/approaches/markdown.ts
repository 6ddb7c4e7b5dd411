import type { Approaches } from '../../records/findings/approaches.ts';
import { table } from '../markdown/table.ts';
import { inlineCode, prose } from '../markdown/text.ts';
import { level, points, pointsInterval } from '../view/numbers.ts';
import { approachTable } from './rows.ts';

/** Approaches side by side, every two of them, and what it comes to. */
export function approachesMarkdown(found: Approaches): string {
  const { header, rows } = approachTable(found);
  const named = rows.map(([name = '', model = '', ...figures]) => [inlineCode(name), inlineCode(model), ...figures]);
  const pairs = found.pairs.map(({ first, second, n, difference, interval, p }) => [
    `${inlineCode(first)} − ${inlineCode(second)}`,
    String(n),
    `${points(difference)} ${pointsInterval(interval)}`,
    p < 0.0001 ? '< 0.0001' : p.toFixed(4),
  ]);
  return [
    `## Approaches on ${found.track} (${found.split})`,
    found.says.map((sentence) => `- ${prose(sentence)}`).join('\n'),
    table(header, named, '--'.padEnd(header.length, 'r')),
    `Metrics with 95 % intervals; differences paired, with ${level(found.alpha)} intervals.`,
    ...(pairs.length > 0 ? [table(['Two approaches', 'n', 'Difference, points', 'p (Holm)'], pairs, '-rrr')] : []),
  ].join('\n\n');
}
