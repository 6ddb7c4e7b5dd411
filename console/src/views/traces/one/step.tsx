import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ObservationShown, TraceNode } from '../../../../../src/records/console/trace.ts';
import { get } from '../../../api/client.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Card } from '../../../ui/card.tsx';
import { Toggle } from '../../../ui/fields.tsx';
import { count, duration, usd } from '../../../ui/numbers.ts';
import { Failure, Loading } from '../../../ui/states.tsx';
import { Content } from './content.tsx';
import { KindIcon, kindOf } from './kinds.tsx';
import { LongText } from './long-text.tsx';

/** What one step holds: asked for when it is chosen. */
export function Step({ traceId, node }: { traceId: string; node: TraceNode }) {
  const [isRaw, setRaw] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['traces', 'step', traceId, node.key],
    queryFn: ({ signal }) => get<ObservationShown>(`/traces/${encodeURIComponent(traceId)}/observation`, { key: node.key }, signal),
  });
  return (
    <Card
      title={
        <span className="flex min-w-0 items-center gap-2">
          <KindIcon type={node.type} />
          <span className="break-all">{node.name}</span>
          <Badge>{kindOf(node.type)}</Badge>
          {node.level !== 'DEFAULT' && <Badge tone={node.level === 'ERROR' ? 'bad' : 'warn'}>{node.level.toLowerCase()}</Badge>}
        </span>
      }
      aside={<Toggle label="Raw" isOn={isRaw} onChange={setRaw} />}
    >
      <div className="flex flex-col gap-5">
        <Facts node={node} />
        {node.statusMessage && (
          <p className={`rounded-lg px-3 py-2 text-sm break-words ${node.level === 'ERROR' ? 'bg-inferior-soft text-inferior' : 'bg-sunken'}`}>
            {node.statusMessage}
          </p>
        )}
        {error && <Failure error={error} retry={() => void refetch()} />}
        {!data && !error && <Loading rows={5} label="The step is read" />}
        {data && (isRaw ? <Raw shown={data} /> : <Read shown={data} />)}
      </div>
    </Card>
  );
}

function Facts({ node: { startMs, durationMs, model, usage, costUsd } }: { node: TraceNode }) {
  const facts = [
    ['Model', model],
    ['Starts after', startMs === null ? null : duration(startMs)],
    ['Takes', durationMs === null ? null : duration(durationMs)],
    ['Tokens in', usage && `${count(usage.input)}${usage.cached ? ` (${count(usage.cached)} cached)` : ''}`],
    ['Tokens out', usage && `${count(usage.output)}${usage.reasoning ? ` (${count(usage.reasoning)} reasoning)` : ''}`],
    ['Cost', costUsd === null ? null : usd(costUsd)],
  ].filter(([, value]) => value !== null);
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-2">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="text-xs text-muted">{name}</dt>
          <dd className="text-sm font-medium break-all">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Read({ shown: { input, output, parameters, metadata } }: { shown: ObservationShown }) {
  return (
    <>
      <Section title="Input">
        <Content of={input} />
      </Section>
      <Section title="Output">
        <Content of={output} />
      </Section>
      {parameters && (
        <Section title="Parameters">
          <LongText text={parameters} label="Parameters" isMono />
        </Section>
      )}
      {metadata && (
        <details className="group">
          <summary className="cursor-pointer text-[0.8125rem] font-semibold text-muted hover:text-ink">Metadata</summary>
          <div className="mt-2">
            <LongText text={metadata} label="Metadata" isMono />
          </div>
        </details>
      )}
    </>
  );
}

function Raw({ shown: { raw, where } }: { shown: ObservationShown }) {
  return (
    <Section title="As it stands">
      <p className="mb-2 font-mono text-[0.8125rem] break-all text-muted">{where}</p>
      <LongText text={raw} label="The observation as JSON" isMono />
    </Section>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="mb-2 text-[0.8125rem] font-semibold text-muted">{title}</h3>
      {children}
    </section>
  );
}
