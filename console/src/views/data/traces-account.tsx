import type { DataSet } from '../../../../src/records/console/dataset.ts';
import type { DatasetStats } from '../../../../src/records/dataset-stats.ts';
import type { Integrity } from '../../../../src/records/harvest/integrity.ts';
import { Card } from '../../ui/card.tsx';
import { count, moment } from '../../ui/numbers.ts';
import { PlainTable } from './table.tsx';

/** What became of the traces: each observation and each trace in exactly one place. */
export function Account({ account, integrity }: { account: NonNullable<DataSet['account']>; integrity: Integrity }) {
  return (
    <Card title="What became of the traces">
      <div className="flex flex-col gap-4 text-sm">
        <p>{account.sentence}</p>
        <div className="grid gap-4 sm:grid-cols-2">
          <Fates title="Observations" fates={account.observations} />
          <Fates title="Traces" fates={account.traces} />
        </div>
        <ul className="flex list-disc flex-col gap-1 pl-5 text-[0.8125rem] text-muted">
          {account.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
          <li>
            {count(integrity.schemas.verified)} golds were held against their schema
            {integrity.schemas.unverifiable > 0 ? `, ${count(integrity.schemas.unverifiable)} could not be` : ''}.
          </li>
        </ul>
      </div>
    </Card>
  );
}

function Fates({ title, fates }: { title: string; fates: NonNullable<DataSet['account']>['traces'] }) {
  return (
    <div>
      <h3 className="text-[0.8125rem] font-medium text-muted">{title}</h3>
      <dl className="mt-1 flex flex-col gap-1">
        {fates.map(({ label, count: found, share }) => (
          <div key={label} className="flex items-baseline justify-between gap-3">
            <dt className="min-w-0">{label}</dt>
            <dd className="shrink-0">
              {found} <span className="text-[0.8125rem] text-muted">({share})</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const ORIGINS: Readonly<Record<Integrity['tools'][number]['schema'], string>> = {
  trace: 'recorded',
  catalogue: 'from the catalogue',
  inferred: 'inferred from the calls',
};

/** The tools that were offered and called, where their schemas come from, and how these changed over time. */
export function Tools({ integrity, stats, note }: { integrity: Integrity; stats: DatasetStats; note: string | null }) {
  const drift = new Map(stats.drift.tools.map((one) => [one.tool, one]));
  return (
    <Card title="Tools" aside={integrity.untold > 0 ? `${count(integrity.untold)} more are not listed` : `${count(integrity.tools.length)} tools`} flush>
      {integrity.tools.length === 0 ? (
        <p className="p-4 text-sm text-muted">No trace offered a tool.</p>
      ) : (
        <div className="max-h-96 overflow-y-auto">
          <PlainTable
            label="Tools"
            rows={integrity.tools}
            keyOf={({ name }) => name}
            columns={[
              { title: 'Tool', cell: ({ name }) => <span className="font-mono text-[0.8125rem]">{name}</span> },
              { title: 'Calls', isNumeric: true, cell: ({ modelCalls }) => count(modelCalls) },
              { title: 'Examples', isNumeric: true, cell: ({ examples }) => count(examples) },
              { title: 'Quarantined', isNumeric: true, cell: ({ quarantined }) => count(quarantined) },
              { title: 'Schema', cell: ({ schema }) => ORIGINS[schema] },
              {
                title: 'Forms',
                cell: ({ name }) => {
                  const forms = drift.get(name)?.forms ?? [];
                  const since = forms.at(-1)?.since;
                  return since === undefined ? '1' : `${count(forms.length)}, today’s since ${moment(since).slice(0, 10)}`;
                },
              },
              { title: 'Stale calls', isNumeric: true, cell: ({ name }) => count(drift.get(name)?.stale ?? 0) },
            ]}
          />
        </div>
      )}
      {note && <p className="border-t border-rule px-4 py-2 text-[0.8125rem] text-muted">{note}</p>}
    </Card>
  );
}
