import { Link } from 'react-router';
import type { DatasetStats } from '../../../../src/records/dataset-stats.ts';
import { trackName } from '../../app/tracks.ts';
import { Card } from '../../ui/card.tsx';
import { count, percent } from '../../ui/numbers.ts';
import { SPLIT_CLASSES, SPLITS } from './labels.ts';
import { PlainTable } from './table.tsx';

type Row = DatasetStats['splits'][number];

/** Each track's examples by split. */
export function Splits({ stats }: { stats: DatasetStats }) {
  const rows = stats.splits.filter((one) => one.rows + one.challenges > 0);
  const shares = stats.shares.filter(({ asked, got }) => asked > 0 || got > 0);
  return (
    <Card title="Splits" aside={shares.map(({ split, asked, got }) => `${split} ${percent(got)} of ${percent(asked)} asked`).join(', ')} flush>
      <PlainTable<Row>
        label="Splits"
        rows={rows}
        keyOf={({ track, split }) => `${track} ${split}`}
        columns={[
          {
            title: 'Track and split',
            cell: ({ track, split }) => (
              <Link to={`/data?tab=examples&track=${track}&split=${split}`} className="inline-flex items-center gap-2 hover:underline">
                <Swatch of={split} />
                {trackName(track)} · {split}
              </Link>
            ),
          },
          { title: 'Examples', isNumeric: true, cell: (row) => count(row.rows) },
          { title: 'Clusters', isNumeric: true, cell: (row) => count(row.clusters) },
          { title: 'Challenges', isNumeric: true, cell: (row) => count(row.challenges) },
          { title: 'Domains', isNumeric: true, cell: (row) => count(row.domains.length) },
          { title: 'Simple / moderate / complex', isNumeric: true, cell: complexity },
          { title: 'Turns, most', isNumeric: true, cell: ({ turns }) => count(turns.reduce((most, { name }) => Math.max(most, Number(name)), 0)) },
          { title: 'Prompt, median / p95', isNumeric: true, cell: ({ promptCharacters }) => quantiles(promptCharacters) },
          { title: 'Gold, median / p95', isNumeric: true, cell: ({ completionCharacters }) => quantiles(completionCharacters) },
        ]}
      />
      <p className="border-t border-rule px-4 py-2 text-[0.8125rem] text-muted">Lengths in characters. Challenges are evaluated and reported apart.</p>
    </Card>
  );
}

function complexity({ complexity: counts }: Row): string {
  return ['simple', 'moderate', 'complex'].map((name) => count(counts.find((one) => one.name === name)?.count ?? 0)).join(' / ');
}

function quantiles(found: Row['promptCharacters']): string {
  return found ? `${count(found.median)} / ${count(found.p95)}` : '–';
}

export function Swatch({ of }: { of: keyof typeof SPLIT_CLASSES }) {
  return <span className={`size-2.5 shrink-0 rounded-sm ${SPLIT_CLASSES[of]}`} aria-hidden />;
}

const SHOWN = 14;

/** Clusters of each domain by split. */
export function Domains({ stats: { strata } }: { stats: DatasetStats }) {
  const totals = strata.map(({ domain, clusters }) => ({ domain, clusters, total: SPLITS.reduce((sum, split) => sum + clusters[split], 0) }));
  const most = Math.max(1, ...totals.map(({ total }) => total));
  return (
    <Card
      title="Domains"
      aside={
        <span className="flex flex-wrap gap-x-3">
          {SPLITS.map((split) => (
            <span key={split} className="inline-flex items-center gap-1.5">
              <Swatch of={split} /> {split}
            </span>
          ))}
        </span>
      }
    >
      <ul className="flex flex-col gap-2.5">
        {totals.slice(0, SHOWN).map(({ domain, clusters, total }) => (
          <li key={domain} className="flex flex-col gap-1">
            <div className="flex items-baseline justify-between gap-3 text-sm">
              <Link to={`/data?${new URLSearchParams({ tab: 'examples', domain })}`} className="min-w-0 truncate font-mono text-[0.8125rem] hover:underline">
                {domain}
              </Link>
              <span className="shrink-0 text-[0.8125rem] text-muted">{SPLITS.map((split) => `${split} ${count(clusters[split])}`).join(', ')}</span>
            </div>
            <div className="flex h-2 gap-px" aria-hidden>
              {SPLITS.map((split) => (
                <div key={split} className={`h-full rounded-xs ${SPLIT_CLASSES[split]}`} style={{ width: `${(100 * clusters[split]) / most}%` }} />
              ))}
            </div>
            <span className="sr-only">{count(total)} clusters</span>
          </li>
        ))}
      </ul>
      {totals.length > SHOWN && (
        <p className="mt-3 text-[0.8125rem] text-muted">
          And {count(totals.length - SHOWN)} more with {count(totals.slice(SHOWN).reduce((sum, { total }) => sum + total, 0))} clusters. The figures are
          clusters, which are independent of one another.
        </p>
      )}
    </Card>
  );
}
