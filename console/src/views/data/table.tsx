import clsx from 'clsx';
import type { ReactNode } from 'react';

export interface PlainColumn<Row> {
  title: string;
  cell(row: Row): ReactNode;
  isNumeric?: boolean;
}

interface PlainTableProps<Row> {
  label: string;
  columns: readonly PlainColumn<Row>[];
  rows: readonly Row[];
  keyOf(row: Row): string;
}

/** A short table; what is too wide scrolls inside it. The first column names the row. */
export function PlainTable<Row>({ label, columns, rows, keyOf }: PlainTableProps<Row>) {
  return (
    <section tabIndex={0} aria-label={label} className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b border-rule bg-sunken text-[0.8125rem] text-muted">
            {columns.map(({ title, isNumeric }) => (
              <th
                key={title}
                scope="col"
                className={clsx('px-3 py-2 font-medium whitespace-nowrap first:pl-4 last:pr-4', isNumeric ? 'text-right' : 'text-left')}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-rule">
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, cell, isNumeric }, index) => {
                const classes = clsx('px-3 py-2 align-top whitespace-nowrap first:pl-4 last:pr-4', isNumeric ? 'text-right' : 'text-left');
                return index === 0 ? (
                  <th key={title} scope="row" className={clsx(classes, 'font-medium')}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={title} className={classes}>
                    {cell(row)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
