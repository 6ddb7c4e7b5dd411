import { ArrowLeft } from 'lucide-react';
import { Link } from 'react-router';
import type { TrainingStatus } from '../../../../src/records/console/training.ts';
import { trackName } from '../../app/tracks.ts';
import { Badge } from '../../ui/badge.tsx';
import { buttonClasses } from '../../ui/button.tsx';
import { Toggle } from '../../ui/fields.tsx';
import { moment } from '../../ui/numbers.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { TrainingCard } from './card.tsx';
import { TrainingList } from './list.tsx';
import { useStatus } from './live.ts';
import { type Look, useLook } from './look.ts';
import { OneTraining } from './one.tsx';
import { Planned } from './planned.tsx';
import { Command } from './progress.tsx';
import { isUnderWay, nameOf, STATES } from './words.ts';

export function Component() {
  const look = useLook();
  const { data, error, refetch } = useStatus();
  return (
    <Page
      title="Training"
      lead="Each track's newest training, step by step as the trainer tells it, those before it, and what one would be now."
      actions={
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
          {look.id !== null && (
            <Link to={look.open(null)} className={buttonClasses({ size: 'small' })}>
              <ArrowLeft aria-hidden /> All trainings
            </Link>
          )}
          {data && data.trainings.length > 0 && (
            <>
              <Toggle label="Log scale" isOn={look.isLog} onChange={look.setLog} isDisabled={look.isTable} />
              <Toggle label="As table" isOn={look.isTable} onChange={look.setTable} />
            </>
          )}
        </div>
      }
    >
      {error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : look.id !== null ? (
        <OneTraining id={look.id} status={data} look={look} />
      ) : data ? (
        <All status={data} look={look} />
      ) : (
        <Loading />
      )}
      <p role="status" className="sr-only">
        {data?.trainings.map((training) => `${nameOf(training)}: ${STATES[training.state].label}.`).join(' ')}
      </p>
    </Page>
  );
}

function All({ status, look }: { status: TrainingStatus; look: Look }) {
  const { trainings, untrained, planVersion } = status;
  return (
    <>
      <Busy status={status} />
      {trainings.length === 0 ? (
        <Empty title="Nothing was trained here yet">
          <p className="pb-3">The loop trains where the gate asks for it. A training that is started in a terminal appears here by itself:</p>
          <div className="mx-auto max-w-xs text-left text-ink">
            <Command text="fledgling train" />
          </div>
        </Empty>
      ) : (
        <div className="grid min-w-0 gap-5 lg:grid-cols-2">
          {trainings.map((training) => (
            <TrainingCard key={training.id} training={training} look={look} />
          ))}
          {untrained.map((track) => (
            <Empty key={track} title={`${trackName(track)}: not trained here yet`}>
              <div className="mx-auto max-w-xs pt-2 text-left text-ink">
                <Command text={`fledgling train --track ${track}`} />
              </div>
            </Empty>
          ))}
        </div>
      )}
      <Planned version={planVersion} />
      {trainings.length > 0 && <TrainingList status={status} look={look} />}
    </>
  );
}

/** A run that has not come to its training is no reason to wonder where it is. */
function Busy({ status: { busy, trainings } }: { status: TrainingStatus }) {
  if (!busy || trainings.some(isUnderWay)) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-xl border border-rule bg-raised px-4 py-3 text-sm">
      <Badge tone="info">under way</Badge>
      <code className="font-mono text-[0.8125rem]">{busy.command}</code>
      <span className="text-muted">since {moment(busy.since)}. If it trains, the training appears here when it begins.</span>
    </div>
  );
}
