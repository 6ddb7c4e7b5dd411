import { Link } from 'react-router';
import type { DataSet } from '../../../../src/records/console/dataset.ts';
import type { DatasetStats } from '../../../../src/records/dataset-stats.ts';
import { Card } from '../../ui/card.tsx';
import { count } from '../../ui/numbers.ts';
import { PlainTable } from './table.tsx';

type Largest = NonNullable<DataSet['clusters']>['largest'][number];

/** Which examples belong together: those of a cluster never stand in two splits, and count once in every interval. */
export function Clusters({ data: { facts, clusters }, stats }: { data: DataSet; stats: DatasetStats }) {
  const most = Math.max(1, ...(clusters?.sizes ?? []).map((size) => size.clusters));
  return (
    <Card title="Clusters and near-duplicates" aside={`${count(stats.families.clusters)} clusters`}>
      <div className="flex flex-col gap-4">
        <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
          {facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
        {clusters && (
          <dl className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1.5 text-[0.8125rem]">
            {clusters.sizes.map(({ label, clusters: found, conversations }) => (
              <div key={label} className="contents">
                <dt className="text-muted">
                  {label} conversation{label === '1' ? '' : 's'}
                </dt>
                <dd aria-hidden className="h-2 rounded-xs bg-accent" style={{ width: `${Math.max(0.5, (100 * found) / most)}%` }} />
                <dd className="text-right">
                  {count(found)} cluster{found === 1 ? '' : 's'}, {count(conversations)} conversation{conversations === 1 ? '' : 's'}
                </dd>
              </div>
            ))}
          </dl>
        )}
        {clusters && clusters.largest.length > 0 && (
          <div className="-mx-4 -mb-4 max-h-72 overflow-y-auto border-t border-rule">
            <PlainTable<Largest>
              label="The largest clusters"
              rows={clusters.largest}
              keyOf={({ cluster }) => cluster}
              columns={[
                {
                  title: 'Largest clusters',
                  cell: ({ cluster }) => (
                    <Link to={`/data?${new URLSearchParams({ tab: 'examples', cluster })}`} className="font-mono text-[0.8125rem] hover:underline">
                      {cluster.length > 28 ? `${cluster.slice(0, 28)}…` : cluster}
                    </Link>
                  ),
                },
                { title: 'Conversations', isNumeric: true, cell: ({ conversations }) => count(conversations) },
                { title: 'Split', cell: ({ split }) => split },
                { title: 'Domains', cell: ({ domains }) => domains.slice(0, 3).join(', ') },
              ]}
            />
          </div>
        )}
      </div>
    </Card>
  );
}
