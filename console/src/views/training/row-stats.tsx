import type { DataStats } from '../../../../src/records/console/training.ts';
import { count } from '../../ui/numbers.ts';

/** How long the rows are, and what of them is not trained on. */
export function RowLengths({ stats, longest }: { stats: DataStats; longest: number }) {
  const { tokens, duplicates, tooLong } = stats.train;
  const told = [
    duplicates > 0 ? `${count(duplicates)} duplicates` : 'no duplicates',
    tooLong === null ? null : tooLong > 0 ? `${count(tooLong)} over ${count(longest)} tokens, dropped` : `none over ${count(longest)} tokens`,
  ].filter(Boolean);
  if (typeof tokens === 'string')
    return (
      <p className="text-[0.8125rem] text-muted">
        Tokens: {tokens}. {told.join(', ')}.
      </p>
    );
  const rows = [
    ['Row', tokens.row],
    ['Read', tokens.prompt],
    ['Learned', tokens.completion],
  ] as const;
  return (
    <div className="flex flex-col gap-1.5 pt-2 text-[0.8125rem]">
      <table className="w-full max-w-md text-right">
        <caption className="sr-only">Lengths of the rows in tokens</caption>
        <thead className="text-xs text-muted [&_th]:font-normal">
          <tr>
            <th scope="col" className="text-left">
              Tokens
            </th>
            <th scope="col">Median</th>
            <th scope="col">95 %</th>
            <th scope="col">Longest</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, { p50, p95, max }]) => (
            <tr key={name}>
              <th scope="row" className="text-left font-normal">
                {name}
              </th>
              <td>{count(p50)}</td>
              <td>{count(p95)}</td>
              <td>{count(max)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="text-muted">{told.join(', ')}</p>
    </div>
  );
}
