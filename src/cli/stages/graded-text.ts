import { harmless } from '../../report/view/harmless.ts';
import type { Graded } from '../../score/grade.ts';
import { metricLines } from './metric-lines.ts';

/** More tools than this are summed up. */
const MOST_TOOLS = 20;
const NAME_WIDTH = 28;

/** One track's grades for a terminal: the metrics, what became of the calls, and both readings side by side by tool. */
export function gradedText(graded: Graded): string {
  const { track, splits, examples, answered, missing, scored, scorerVersion } = graded;
  return [
    `${track} ${splits.join(' and ')}: ${answered} of ${examples} answered, ${missing} without a prediction; ${scored} scored`,
    ...metricLines({ ...graded, examples: answered }),
    '',
    ...callLines(graded),
    ...toolLines(graded),
    `  scorer ${scorerVersion}; * decides, the graded reading never does`,
    '',
  ].join('\n');
}

function callLines({ calls }: Graded): string[] {
  const { right, wrongTool, wronglyMade, wronglyWithheld, unreadable } = calls;
  if (right + wrongTool + wronglyMade + wronglyWithheld === 0) return [];
  return [
    `  calls: ${right} of the right tool, ${wrongTool} of a wrong one, ${wronglyMade} wrongly made, ${wronglyWithheld} wrongly withheld; ${unreadable} ${unreadable === 1 ? 'answer' : 'answers'} unreadable`,
  ];
}

function toolLines({ tools }: Graded): string[] {
  const head = [
    '  right, by tool'.padEnd(NAME_WIDTH + 2),
    'n'.padStart(7),
    'exact'.padStart(9),
    'graded'.padStart(9),
    'graded F1'.padStart(11),
    'schema'.padStart(9),
  ];
  const rows = tools
    .slice(0, MOST_TOOLS)
    .map(({ tool, n, exact, equivalent, gradedF1, schemaValid }) => [
      `  ${shortened(harmless(tool).replaceAll('\n', ' '))}`,
      String(n).padStart(7),
      percent(exact).padStart(9),
      percent(equivalent).padStart(9),
      percent(gradedF1).padStart(11),
      (schemaValid === null ? '-' : percent(schemaValid)).padStart(9),
    ]);
  const more = tools.length - MOST_TOOLS;
  return [...[head, ...rows].map((cells) => cells.join('')), ...(more > 0 ? [`  and ${more} more ${more === 1 ? 'tool' : 'tools'}: --json has them all`] : [])];
}

function shortened(name: string): string {
  return name.length > NAME_WIDTH ? `${name.slice(0, NAME_WIDTH - 1)}…` : name.padEnd(NAME_WIDTH);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
