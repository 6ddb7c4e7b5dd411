import { type JudgedCalls, ourReading, type TwoSided } from './mutations.ts';
import { RULES } from './rules.ts';
import { checkCalls, rulesOfCalls } from './several.ts';

export const READINGS = ['exact', 'graded'] as const;
type Reading = (typeof READINGS)[number];

export interface MutatedTable {
  sets: {
    name: string;
    n: number;
    /** On how many BFCL's checker, as it is rewritten here, gives the recorded verdict. */
    same: number;
    /** By how many calls are due: answers, and on how many a reading and BFCL's verdict agree. */
    groups: { calls: 'one call' | 'several calls'; n: number; valid: number; agree: Record<Reading, number> }[];
    differences: { reading: Reading; rule: string; oursOnly: number; bfclOnly: number }[];
  }[];
}

/** Both our readings of decoded calls beside BFCL's recorded verdicts on them, every difference with its rule. */
export function mutatedSet(name: string, pairs: readonly { one: TwoSided; judged: JudgedCalls }[]): MutatedTable['sets'][number] {
  const items = pairs.map(({ one, judged }) => {
    const { level } = ourReading(one, judged);
    const isExact = level === 'exact';
    const right: Record<Reading, boolean> = { exact: isExact, graded: level !== 'different' };
    const rulesFor = (reading: Reading) => {
      const ours = right[reading];
      if (ours === judged.valid) return null;
      return (rulesOfCalls({ truths: one.truths, calls: judged.calls }, { ours, valid: judged.valid, isExact }) ?? ['unexplained']).join(' + ');
    };
    return {
      calls: one.truths.length === 1 ? ('one call' as const) : ('several calls' as const),
      valid: judged.valid,
      isSame: (checkCalls(one.truths, judged.calls) === null) === judged.valid,
      right,
      rules: { exact: rulesFor('exact'), graded: rulesFor('graded') },
    };
  });
  return {
    name,
    n: items.length,
    same: items.filter(({ isSame }) => isSame).length,
    groups: [...Map.groupBy(items, ({ calls }) => calls)].map(([calls, list]) => ({
      calls,
      n: list.length,
      valid: list.filter(({ valid }) => valid).length,
      agree: { exact: list.filter(({ rules }) => rules.exact === null).length, graded: list.filter(({ rules }) => rules.graded === null).length },
    })),
    differences: READINGS.flatMap((reading) =>
      [...Map.groupBy(items, ({ rules }) => rules[reading])].flatMap(([rule, list]) =>
        rule === null
          ? []
          : [{ reading, rule, oursOnly: list.filter(({ right }) => right[reading]).length, bfclOnly: list.filter(({ valid }) => valid).length }],
      ),
    ),
  };
}

export function mutatedMarkdown({ sets }: MutatedTable): string {
  const percent = (part: number, of: number) => `${part} (${((100 * part) / of).toFixed(1)} %)`;
  const rows = (head: string[], body: string[][]) => [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const used = new Set(sets.flatMap(({ differences }) => differences.flatMap(({ rule }) => rule.split(' + '))));
  return [
    "# Our two readings beside BFCL's checker",
    ...sets.map(({ name, n, same }) => `- ${name}: the rewritten checker gives the recorded verdict on ${same} of ${n}.`),
    rows(
      ['set', 'due', 'n', 'valid, by BFCL', 'exact reading agrees', 'graded reading agrees'],
      sets.flatMap(({ name, groups }) =>
        groups.map(({ calls, n, valid, agree }) => [name, calls, String(n), percent(valid, n), percent(agree.exact, n), percent(agree.graded, n)]),
      ),
    ),
    '## Every difference, by rule',
    rows(
      ['set', 'reading', 'rule', 'right by us alone', 'valid by BFCL alone'],
      sets.flatMap(({ name, differences }) =>
        differences.map(({ reading, rule, oursOnly, bfclOnly }) => [name, reading, rule, String(oursOnly), String(bfclOnly)]),
      ),
    ),
    Object.entries(RULES)
      .flatMap(([rule, says]) => (used.has(rule) ? [`- \`${rule}\`: ${says}`] : []))
      .join('\n'),
    '',
  ].join('\n\n');
}
