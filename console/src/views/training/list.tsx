import { Link } from 'react-router';
import type { TrainingStatus, TrainingSummary } from '../../../../src/records/console/training.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { count, duration, moment } from '../../ui/numbers.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { useTrainings } from './live.ts';
import type { Look } from './look.ts';
import { loss, nameOf, STATES } from './words.ts';

/** Those that were, the newest first. */
export function TrainingList({ status, look }: { status: TrainingStatus; look: Look }) {
  const { data, error, refetch } = useTrainings(status.listVersion);
  return (
    <Card title="Trainings here" aside={data && count(data.trainings.length)} flush>
      {error ? (
        <div className="p-4">
          <Failure error={error} retry={() => void refetch()} />
        </div>
      ) : data ? (
        <Table trainings={data.trainings.map((listed) => status.trainings.find(({ id }) => id === listed.id) ?? listed)} look={look} />
      ) : (
        <div className="p-4">
          <Loading rows={3} />
        </div>
      )}
    </Card>
  );
}

function Table({ trainings, look }: { trainings: readonly TrainingSummary[]; look: Look }) {
  return (
    <section aria-label="Trainings here" tabIndex={0} className="max-h-[28rem] overflow-auto rounded-b-xl">
      <table className="w-full text-[0.8125rem]">
        <thead className="sticky top-0 bg-sunken text-left text-xs text-muted [&_th]:px-3 [&_th]:py-2 [&_th]:font-medium [&_th]:whitespace-nowrap">
          <tr>
            <th scope="col" className="pl-4!">
              Training
            </th>
            <th scope="col">State</th>
            <th scope="col" className="text-right">
              Loss
            </th>
            <th scope="col" className="text-right">
              Validation
            </th>
            <th scope="col" className="text-right max-sm:hidden">
              Steps
            </th>
            <th scope="col" className="text-right max-sm:hidden">
              Rows
            </th>
            <th scope="col" className="text-right max-md:hidden">
              Time
            </th>
            <th scope="col" className="max-md:hidden">
              Base and recipe
            </th>
            <th scope="col" className="max-lg:hidden">
              Adapter
            </th>
            <th scope="col" className="max-sm:hidden">
              Last change
            </th>
          </tr>
        </thead>
        <tbody>
          {trainings.map((training) => (
            <tr key={training.id} className="border-t border-rule hover:bg-hover [&_td]:px-3 [&_td]:py-2 [&_td]:whitespace-nowrap">
              <td className="pl-4!">
                <Link to={look.open(training.id)} className="font-medium text-accent hover:underline">
                  {nameOf(training)}
                </Link>
              </td>
              <td>
                <Badge tone={STATES[training.state].tone}>{STATES[training.state].label}</Badge>
              </td>
              <td className="text-right">{loss(training.loss)}</td>
              <td className="text-right">{loss(training.valLoss)}</td>
              <td className="text-right max-sm:hidden">
                {count(training.step)}
                {training.totalSteps !== null && training.totalSteps !== training.step && <span className="text-muted"> of {count(training.totalSteps)}</span>}
              </td>
              <td className="text-right max-sm:hidden">{count(training.rows.train)}</td>
              <td className="text-right max-md:hidden">{duration(training.elapsedMs)}</td>
              <td className="max-md:hidden">
                {training.base} <span className="text-muted">by {training.recipe.name}</span>
              </td>
              <td className="font-mono text-xs max-lg:hidden">{training.adapterSha256?.slice(0, 12) ?? '–'}</td>
              <td className="max-sm:hidden">{moment(training.updatedMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
