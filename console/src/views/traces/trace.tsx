import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, ExternalLink } from 'lucide-react';
import { Link, useLocation, useParams, useSearchParams } from 'react-router';
import type { TraceShown } from '../../../../src/records/console/trace.ts';
import { get } from '../../api/client.ts';
import { Badge } from '../../ui/badge.tsx';
import { buttonClasses } from '../../ui/button.tsx';
import { Stat, Stats } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/code.tsx';
import { compact, count, duration, moment, usd } from '../../ui/numbers.ts';
import { Page } from '../../ui/page.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Harvest } from './one/harvest.tsx';
import { cameFrom, Neighbours } from './one/neighbours.tsx';
import { Steps } from './one/steps.tsx';

/** One trace: its steps as a tree, what each holds, and what harvest makes of it. */
export function Component() {
  const { traceId = '' } = useParams();
  const [params, setParams] = useSearchParams();
  const from = cameFrom(useLocation().state);
  const { data, error, refetch } = useQuery({
    queryKey: ['traces', 'one', traceId],
    queryFn: ({ signal }) => get<TraceShown>(`/traces/${encodeURIComponent(traceId)}`, {}, signal),
  });
  const keep = (name: string, value: string | null) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        value === null ? next.delete(name) : next.set(name, value);
        return next;
      },
      { replace: true, state: from },
    );
  return (
    <Page
      title={data?.row.name ?? 'Trace'}
      lead={data ? <Lead trace={data} /> : <span className="font-mono text-[0.8125rem] break-all">{traceId}</span>}
      actions={
        <>
          {data?.link && (
            <a href={data.link} target="_blank" rel="noreferrer noopener" className={buttonClasses()}>
              <ExternalLink /> Open in Langfuse
            </a>
          )}
          {from && <Neighbours from={from} />}
          <Link to={{ pathname: '/traces', search: from?.list ?? '' }} state={from} className={buttonClasses()}>
            <ArrowLeft /> All traces
          </Link>
        </>
      }
    >
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading rows={8} label="The trace is read" />}
      {data && (
        <>
          <Figures trace={data} />
          {data.defects.length > 0 && (
            <Failure error={`${count(data.defects.length)} of its records could not be read: ${data.defects[0]?.where}: ${data.defects[0]?.reason}`} />
          )}
          <Tabs
            label="What is shown of the trace"
            value={params.get('tab') === 'harvest' ? 'harvest' : 'steps'}
            onChange={(tab) => keep('tab', tab === 'steps' ? null : tab)}
            tabs={[
              { value: 'steps', label: 'Steps', content: <Steps trace={data} chosen={params.get('step')} onChoose={(step) => keep('step', step)} /> },
              {
                value: 'harvest',
                label: 'What harvest makes of it',
                content: <Harvest trace={data} onStep={(step) => setParams({ step }, { state: from })} />,
              },
            ]}
          />
        </>
      )}
    </Page>
  );
}

function Lead({ trace: { row, session, user, tags, release } }: { trace: TraceShown }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span className="font-mono text-[0.8125rem] break-all">{row.id}</span>
      {row.hasId && <CopyButton text={row.id} label="Copy the id" />}
      <span>{row.startTime ? moment(row.startTime) : 'without a time'}</span>
      <Badge>{row.environment}</Badge>
      {tags.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
      {session && <Named name="session" value={session} />}
      {user && <Named name="user" value={user} />}
      {release && <Named name="release" value={release} />}
    </span>
  );
}

function Named({ name, value }: { name: string; value: string }) {
  return (
    <span className="break-all">
      {name} <span className="font-mono text-[0.8125rem] text-ink">{value}</span>
    </span>
  );
}

function Figures({ trace: { row } }: { trace: TraceShown }) {
  return (
    <Stats>
      <Stat label="Latency" value={duration(row.latencyMs)} />
      <Stat label="Steps" value={count(row.observations)} note={`${count(row.modelCalls)} model ${row.modelCalls === 1 ? 'call' : 'calls'}`} />
      <Stat
        label="Tokens"
        value={row.tokens ? compact(row.tokens.input + row.tokens.output) : '–'}
        note={row.tokens ? `${compact(row.tokens.input)} in, ${compact(row.tokens.output)} out` : 'not recorded'}
      />
      <Stat label="Cost" value={usd(row.costUsd)} note={row.costUsd === null ? 'no prices recorded' : row.models.join(', ')} />
      <Stat label="Tools called" value={row.tools.length === 0 ? 'none' : count(row.tools.length)} note={row.tools.join(', ') || undefined} />
      <Stat label="Errors" value={count(row.errors)} />
    </Stats>
  );
}
