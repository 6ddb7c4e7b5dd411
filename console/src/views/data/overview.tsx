import { TriangleAlert } from 'lucide-react';
import type { DataSet } from '../../../../src/records/console/dataset.ts';
import { Stat, Stats } from '../../ui/card.tsx';
import { count, percent } from '../../ui/numbers.ts';
import { Empty } from '../../ui/states.tsx';
import { Clusters } from './clusters.tsx';
import { Domains, Splits } from './splits.tsx';
import { Account, Tools } from './traces-account.tsx';
import { Contamination, Files, Redaction } from './trust.tsx';

/** What the data set is made of, and what there is to worry about first. */
export function Overview({ data }: { data: DataSet }) {
  const { stats, statsFrom, manifest } = data;
  return (
    <div className="flex flex-col gap-5">
      {statsFrom?.kind === 'run' && (
        <p className="rounded-xl border border-rule bg-raised px-4 py-3 text-sm">
          The folder holds no statistics. What follows is as run <span className="font-mono">{statsFrom.run}</span> recorded it
          {statsFrom.isSame ? ', over this very data set.' : ', over another state of the data set.'} <code className="font-mono">fledgling harvest</code>{' '}
          writes the files anew.
        </p>
      )}
      {stats && stats.warnings.length > 0 && (
        <ul className="flex flex-col gap-1.5 rounded-xl bg-inconclusive-soft px-4 py-3 text-sm text-inconclusive">
          {stats.warnings.map((warning) => (
            <li key={warning} className="flex gap-2">
              <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
              <span className="min-w-0 break-words">{warning}</span>
            </li>
          ))}
        </ul>
      )}
      {manifest && <Headline {...{ data, manifest }} />}
      {stats === null ? (
        <Empty title="There are no statistics of this data set.">
          <code className="font-mono">fledgling harvest</code> writes dataset_stats.json and integrity.json beside the manifest.
        </Empty>
      ) : (
        <>
          <Splits {...{ stats }} />
          <div className="grid gap-5 xl:grid-cols-2">
            <Domains {...{ stats }} />
            <Clusters {...{ data, stats }} />
          </div>
          {data.integrity && data.account && (
            <div className="grid gap-5 xl:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
              <Account account={data.account} integrity={data.integrity} />
              <Tools integrity={data.integrity} stats={stats} note={data.driftNote} />
            </div>
          )}
          <div className="grid gap-5 xl:grid-cols-[minmax(0,7fr)_minmax(0,2fr)]">
            <Contamination {...{ stats }} note={data.overlapNote} />
            <Redaction {...{ manifest }} />
          </div>
        </>
      )}
      {stats === null && <Redaction {...{ manifest }} />}
      <Files {...{ data }} />
    </div>
  );
}

function Headline({ data, manifest: { counts, redaction } }: { data: DataSet; manifest: NonNullable<DataSet['manifest']> }) {
  const rows = Object.values(counts.rows).reduce((sum, found) => sum + found, 0);
  const quarantined = Object.values(counts.quarantined).reduce((sum, found) => sum + found, 0);
  const redacted = Object.values(redaction?.kinds ?? {}).reduce((sum, found) => sum + found, 0);
  const { stats, integrity } = data;
  return (
    <Stats>
      <Stat label="Examples" value={count(rows)} note={`of ${count(counts.modelCalls)} model calls`} />
      <Stat
        label="Clusters"
        value={stats ? count(stats.families.clusters) : '–'}
        note={stats ? `the largest holds ${percent(stats.families.largestShare)}` : 'not known'}
      />
      <Stat
        label="Near-duplicates"
        value={stats ? count(stats.families.near) : '–'}
        note={stats ? `resemble another by ${stats.families.threshold} or more` : 'not known'}
      />
      <Stat label="Duplicates left out" value={count(counts.duplicates)} note={`of ${count(counts.observations)} observations`} />
      <Stat
        label="Quarantined"
        value={count(quarantined)}
        note={integrity ? `${count(integrity.lost.traces)} of ${count(integrity.lost.of)} traces lost` : 'observations'}
      />
      <Stat
        label="Redacted"
        value={redaction?.enabled ? count(redacted) : '–'}
        note={redaction === null ? 'not recorded' : redaction.enabled ? 'values, before anything was written' : 'switched off'}
      />
    </Stats>
  );
}
