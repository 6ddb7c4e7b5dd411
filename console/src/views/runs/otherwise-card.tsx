import type { Otherwise } from '../../../../src/records/console/runs/two-runs.ts';
import { Card } from '../../ui/card.tsx';
import { CELLS, Scrolling } from './section.tsx';

const PARTS: readonly { part: Otherwise['part']; title: string }[] = [
  { part: 'data', title: 'Data' },
  { part: 'models', title: 'Models' },
  { part: 'config', title: 'Config' },
  { part: 'host', title: 'Code and host' },
];

/** What the runs are made of and that is not the same: where a difference may come from. */
export function OtherwiseCard({ rows, more }: { rows: readonly Otherwise[]; more: number }) {
  return (
    <Card flush title="What they are made of, where it differs" aside={more > 0 ? `and ${more} more` : undefined}>
      {rows.length === 0 ? (
        <p className="px-4 py-3 text-sm text-muted">Data, models, config, code and host are the same.</p>
      ) : (
        <Scrolling label="What differs between the runs">
          <table className={`${CELLS} table-fixed max-md:min-w-160`}>
            <thead>
              <tr>
                <th scope="col" className="w-[28%]">
                  What
                </th>
                <th scope="col">Before</th>
                <th scope="col">After</th>
              </tr>
            </thead>
            {PARTS.map(({ part, title }) => {
              const its = rows.filter((row) => row.part === part);
              return its.length === 0 ? null : (
                <tbody key={part}>
                  <tr className="bg-sunken">
                    <th scope="rowgroup" colSpan={3} className="!py-1 text-xs !font-medium text-muted">
                      {title}
                    </th>
                  </tr>
                  {its.map(({ what, before, after }) => (
                    <tr key={what} className="align-top">
                      <th scope="row" className="break-words text-[0.8125rem]">
                        {what}
                      </th>
                      <td className="font-mono text-xs leading-5 break-all text-muted">{before}</td>
                      <td className="font-mono text-xs leading-5 break-all">{after}</td>
                    </tr>
                  ))}
                </tbody>
              );
            })}
          </table>
        </Scrolling>
      )}
    </Card>
  );
}
