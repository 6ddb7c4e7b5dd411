import { Check } from 'lucide-react';
import type { CostSource, TrackCost } from '../../../../src/records/console/cost.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Card, Stat, Stats } from '../../ui/card.tsx';
import { dollars, requests } from './money.ts';

/** A month at the number of requests that is looked at. */
export function Month({ cost, requestsPerDay }: { cost: TrackCost; requestsPerDay: number }) {
  const { month, economics } = cost;
  const { hostedUsd, localUsd, gpus, paysBackInMonths } = month;
  const saved = hostedUsd === null || localUsd === null ? null : hostedUsd - localUsd.likely;
  const even = economics.breakEvenRequestsPerDay;
  return (
    <Stats>
      <Stat label="Hosted, a month" value={dollars(hostedUsd)} note={`at ${requests(requestsPerDay)} a day`} />
      <Stat
        label="Own GPUs, a month"
        value={dollars(localUsd?.likely)}
        note={localUsd === null ? 'not known' : `${dollars(localUsd.low)} to ${dollars(localUsd.high)}, ${gpus} GPU${gpus === 1 ? '' : 's'}`}
      />
      <Stat
        label={saved !== null && saved < 0 ? 'Costs more, a month' : 'Saves, a month'}
        value={<span className={saved === null ? '' : saved > 0 ? 'text-parity' : 'text-inferior'}>{saved === null ? '–' : dollars(Math.abs(saved))}</span>}
        note={paidBack({ saved, months: paysBackInMonths, trainingUsd: economics.trainingUsd })}
      />
      <Stat
        label="Break-even, a day"
        value={even === null ? '–' : even.likely === null ? 'never' : requests(even.likely)}
        note={
          even === null
            ? 'not known'
            : `${even.low === null ? 'never' : requests(even.low)} at best, ${even.high === null ? 'never' : requests(even.high)} at worst`
        }
      />
    </Stats>
  );
}

function paidBack({ saved, months, trainingUsd }: { saved: number | null; months: number | null; trainingUsd: number | null }): string {
  if (saved === null) return 'not known';
  if (saved <= 0) return 'nothing is saved at so many requests';
  if (trainingUsd === null) return 'less the training, whose cost is not known';
  return months === null || trainingUsd === 0 ? 'no training to pay back' : `training paid back in ${months.toFixed(1)} months`;
}

const HEAD = 'px-4 py-2 text-left text-[0.8125rem] font-medium text-muted whitespace-nowrap';
const CELL = 'px-4 py-2 whitespace-nowrap';

/** The report's table. */
export function MonthTable({ rows }: { rows: TrackCost['rows'] }) {
  return (
    <Card title="US dollars a month" aside="As the report lists them" flush>
      <section tabIndex={0} aria-label="US dollars a month, table" className="overflow-x-auto">
        <table className="w-full text-sm">
          <thead className="bg-sunken">
            <tr>
              <th className={`${HEAD} text-right`}>Requests a day</th>
              <th className={`${HEAD} text-right`}>Hosted</th>
              <th className={`${HEAD} text-right`}>Own GPUs</th>
              <th className={HEAD}>Best to worst</th>
              <th className={HEAD}>Cheaper</th>
              <th className={HEAD}>Training paid back</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.requests} className="border-t border-rule">
                <th scope="row" className={`${CELL} text-right font-normal`}>
                  {row.requests}
                </th>
                <td className={`${CELL} text-right`}>{row.hosted}</td>
                <td className={`${CELL} text-right`}>{row.local}</td>
                <td className={`${CELL} text-muted`}>{row.band}</td>
                <td className={CELL}>
                  {row.cheaper ? (
                    <span className="inline-flex items-center gap-1 text-parity">
                      <Check className="size-4" aria-hidden /> own GPUs
                    </span>
                  ) : (
                    <span className="text-muted">hosted</span>
                  )}
                </td>
                <td className={`${CELL} text-muted`}>{row.paysBack}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  );
}

const SOURCES: Readonly<Record<CostSource, { label: string; tone: Tone }>> = {
  config: { label: 'config', tone: 'neutral' },
  typed: { label: 'typed here', tone: 'warn' },
  measured: { label: 'measured', tone: 'info' },
  assumed: { label: 'assumed', tone: 'neutral' },
  missing: { label: 'missing', tone: 'bad' },
};

/** What the figures rest on, each with where it comes from and of when it is. */
export function Assumptions({ assumptions }: { assumptions: TrackCost['assumptions'] }) {
  return (
    <Card title="Assumptions" aside="docs/cost.md has the formulas" flush>
      <dl className="divide-y divide-rule">
        {assumptions.map(({ label, value, source, note }) => (
          <div key={label} className="grid gap-x-4 gap-y-0.5 px-4 py-2.5 text-sm sm:grid-cols-[11rem_minmax(0,1fr)_6rem]">
            <dt className="text-muted">{label}</dt>
            <dd className="min-w-0">
              <div className="break-words">{value}</div>
              <div className="text-[0.8125rem] break-words text-muted">{note}</div>
            </dd>
            <dd className="sm:text-right">
              <Badge tone={SOURCES[source].tone}>{SOURCES[source].label}</Badge>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
