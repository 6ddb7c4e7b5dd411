import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, Columns2, ExternalLink, ListTree } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { ExampleDetail, ExampleRow } from '../../../../src/records/console/dataset.ts';
import { get, unturned } from '../../api/client.ts';
import { trackName } from '../../app/tracks.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, buttonClasses } from '../../ui/button.tsx';
import { Code } from '../../ui/code.tsx';
import { count } from '../../ui/numbers.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { Sheet } from './sheet.tsx';
import { Swatch } from './splits.tsx';

interface ExamplePanelProps {
  id: string;
  onClose(): void;
  /** Another example, not from the list. */
  onOther(id: string): void;
  place?: { index: number; total: number };
  step?(by: number): void;
}

/** One example: what was asked, what is right, where it comes from, and what belongs to it. */
export function ExamplePanel({ id, onClose, onOther, place, step }: ExamplePanelProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['dataset', 'example', id],
    queryFn: ({ signal }) => get<ExampleDetail>(`/dataset/examples/${encodeURIComponent(id)}`, {}, signal),
  });
  const canStep = (by: number) => place !== undefined && place.index + by >= 0 && place.index + by < place.total;
  return (
    <Sheet
      {...{ onClose }}
      title={
        <>
          Example <span className="font-mono">{id}</span>
        </>
      }
      lead={data && <Facts row={data.row} />}
      onKey={(key) => {
        if (key === 'j' && canStep(1)) step?.(1);
        if (key === 'k' && canStep(-1)) step?.(-1);
      }}
      actions={
        place && (
          <>
            <span className="hidden text-[0.8125rem] text-muted sm:inline">
              {count(place.index + 1)} of {count(place.total)}
            </span>
            <Button look="quiet" size="small" aria-label="Previous example" aria-keyshortcuts="k" disabled={!canStep(-1)} onClick={() => step?.(-1)}>
              <ChevronUp />
            </Button>
            <Button look="quiet" size="small" aria-label="Next example" aria-keyshortcuts="j" disabled={!canStep(1)} onClick={() => step?.(1)}>
              <ChevronDown />
            </Button>
          </>
        )
      }
    >
      {error ? <Failure error={error} retry={() => void refetch()} /> : data ? <Detail {...{ data, onOther }} /> : <Loading rows={8} />}
    </Sheet>
  );
}

function Facts({ row: { track, split, challenge, tool, domain, complexity, slices } }: { row: ExampleRow }) {
  return (
    <>
      <span className="inline-flex items-center gap-1.5">
        <Swatch of={challenge ? 'challenge' : split} />
        {split}
        {challenge ? ', challenge' : ''}
      </span>
      <span>· {trackName(track)}</span>
      <span>
        · <span className="font-mono">{domain}</span>
      </span>
      {tool === 'none' && domain !== 'none' && <span>· no call</span>}
      <span>· {complexity}</span>
      {slices.map((slice) => (
        <Badge key={slice}>{slice}</Badge>
      ))}
    </>
  );
}

/** A text of more characters scrolls in its own place. */
const LONG = 600;

function Detail({ data, onOther }: { data: ExampleDetail; onOther(id: string): void }) {
  const { row, prompt, gold, accepted, messages, tools, schemaFrom, source, mates } = data;
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap gap-2">
        <Link to={`/compare?${new URLSearchParams({ example: row.id, track: row.track })}`} className={buttonClasses({ size: 'small' })}>
          <Columns2 aria-hidden /> Side by side
        </Link>
        <Link to={`/traces/${encodeURIComponent(source.traceId)}`} className={buttonClasses({ size: 'small' })}>
          <ListTree aria-hidden /> Trace
        </Link>
        {source.url && (
          <a href={source.url} target="_blank" rel="noreferrer" className={buttonClasses({ size: 'small', look: 'quiet' })}>
            <ExternalLink aria-hidden /> Langfuse
          </a>
        )}
      </div>
      {row.split === 'vault' && (
        <p className="rounded-lg bg-inconclusive-soft px-3 py-2 text-[0.8125rem] text-inconclusive">
          This is of the vault, which is opened once a model has passed. Whoever changes prompts by what stands here has opened it.
        </p>
      )}
      <Part title="Gold">
        <Code text={pretty(gold)} label="Gold" className="max-h-72" />
        {accepted.map((answer) => (
          <div key={answer} className="mt-2">
            <p className="mb-1 text-[0.8125rem] text-muted">Also right</p>
            <Code text={pretty(answer)} label="Also right" className="max-h-48" />
          </div>
        ))}
      </Part>
      <Part title="Prompt" aside="as a local model is trained and asked">
        <Code text={prompt} label="Prompt" className="max-h-80" />
      </Part>
      {messages.length > 0 && (
        <Part title="Conversation" aside="as the agent asked the hosted model">
          <ol className="flex flex-col gap-2">
            {messages.map((message, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: turns have no other name, and never move
              <li key={index} className="rounded-lg border border-rule bg-raised px-3 py-2 text-sm">
                <div className="text-xs font-medium text-muted">
                  {message.role}
                  {message.name ? ` · ${message.name}` : ''}
                </div>
                {message.text.length > LONG ? (
                  <section tabIndex={0} aria-label={`Text of the ${message.role}`} className="mt-0.5 max-h-60 overflow-auto break-words whitespace-pre-wrap">
                    {message.text}
                  </section>
                ) : (
                  message.text && <p className="mt-0.5 break-words whitespace-pre-wrap">{message.text}</p>
                )}
                {message.calls.map((call, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: calls have no other name, and never move
                  <pre key={place} className="mt-1 font-mono text-[0.8125rem] break-words whitespace-pre-wrap">
                    {call.name}({call.arguments})
                  </pre>
                ))}
              </li>
            ))}
          </ol>
        </Part>
      )}
      {tools.length > 0 && (
        <Part title={`Tools offered (${count(tools.length)})`} aside={schemaFrom.tools === 'trace' ? 'schemas as recorded' : `schemas ${schemaFrom.tools}`}>
          <div className="flex flex-col gap-1.5">
            {tools.map((tool) => (
              <details key={tool.name} className="rounded-lg border border-rule bg-raised px-3 py-2 text-sm">
                <summary className="cursor-pointer">
                  <span className="font-mono text-[0.8125rem]">{tool.name}</span> <span className="text-muted">{tool.description}</span>
                </summary>
                <pre className="mt-2 break-words whitespace-pre-wrap font-mono text-[0.8125rem]">{tool.parameters}</pre>
              </details>
            ))}
          </div>
        </Part>
      )}
      <Part title={`Cluster (${count(mates.total + 1)})`} aside={<span className="font-mono break-all">{row.cluster}</span>}>
        {mates.total === 0 ? (
          <p className="text-sm text-muted">It stands alone: no other example shares its conversation or nearly repeats it.</p>
        ) : (
          <ul className="divide-y divide-rule rounded-lg border border-rule bg-raised text-sm">
            {mates.rows.map((mate) => (
              <li key={mate.id}>
                <button
                  type="button"
                  onClick={() => onOther(mate.id)}
                  className="flex w-full min-w-0 items-baseline gap-2 px-3 py-1.5 text-left hover:bg-hover"
                >
                  <span className="shrink-0 text-[0.8125rem] text-muted">{trackName(mate.track)}</span>
                  <span className="min-w-0 truncate">{mate.asks}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
        {mates.total > mates.rows.length && (
          <Link
            to={`/data?${new URLSearchParams({ tab: 'examples', cluster: row.cluster })}`}
            className="mt-2 inline-block text-[0.8125rem] text-accent hover:underline"
          >
            All {count(mates.total + 1)} of the cluster
          </Link>
        )}
      </Part>
      <Part title="Source">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-[0.8125rem]">
          {[
            ['Trace', source.traceId],
            ['Observation', source.observationId],
            ['Session', source.sessionId ?? 'none'],
          ].map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="font-mono break-all">{value}</dd>
            </div>
          ))}
        </dl>
      </Part>
    </div>
  );
}

function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 className="text-sm font-semibold">{title}</h3>
        {aside && <span className="min-w-0 text-[0.8125rem] text-muted">{aside}</span>}
      </div>
      {children}
    </section>
  );
}

/** JSON over lines, any other text as it stands. Only white space is added: the page itself decides nothing by it. */
function pretty(text: string): string {
  try {
    return unturned(JSON.stringify(JSON.parse(text), null, 2));
  } catch {
    return text;
  }
}
