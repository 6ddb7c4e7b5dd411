import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, ChevronDown, ChevronUp, ExternalLink, MessagesSquare, Scale } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { CompareExample } from '../../../../src/records/console/compare/example.ts';
import type { ComparePlace, CompareRun } from '../../../../src/records/console/compare/list.ts';
import { trackName } from '../../app/tracks.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, buttonClasses } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/code.tsx';
import { count } from '../../ui/numbers.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { Answers } from './answers.tsx';
import { exampleQuery } from './asking.ts';
import type { Change, Choice } from './choice.ts';
import { Fields, roleColumns } from './fields.tsx';
import { Prompt } from './prompt.tsx';

interface ExampleProps {
  run: CompareRun;
  id: string;
  place: ComparePlace | undefined;
  choice: Choice;
  change(next: Change): void;
}

/** One example through all its models. */
export const Example = memo(function Example({ run, id, place, choice, change }: ExampleProps) {
  const { data, error, refetch } = useQuery(exampleQuery(run.id, id));
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Loading rows={8} label="The example" />;
  const names = new Map(run.models.map(({ role, name }) => [role, name]));
  return (
    <article aria-label={`Example ${id}`} className="flex min-w-0 flex-col gap-4">
      <Head example={data} place={place} change={change} />
      {data.notes.map((note) => (
        <p key={note} className="rounded-lg bg-inconclusive-soft px-3 py-2 text-sm break-words text-inconclusive">
          {note}
        </p>
      ))}
      <Card title="Field by field" flush>
        <Fields
          fields={data.fields}
          columns={roleColumns(
            data.answers.map(({ role }) => role),
            data.answers.flatMap(({ role, isReadable }) => (isReadable ? [] : [role])),
          )}
        />
        <Accepted example={data} />
      </Card>
      <Answers answers={data.answers} names={names} />
      <Prompt run={run.id} example={data} shown={choice.prompt ?? 'messages'} onShow={(prompt) => change({ prompt: prompt === 'messages' ? null : prompt })} />
    </article>
  );
});

function Head({ example, place, change }: { example: CompareExample; place: ComparePlace | undefined; change(next: Change): void }) {
  const { id, track, split, tool, challenge, slices, doubtful, isOpenGold, url, messages } = example;
  const said = messages.findLast(({ role }) => role === 'user')?.text ?? '';
  return (
    <header className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button size="small" look="quiet" className="-ml-2.5 lg:hidden" onClick={() => change({ example: null })}>
          <ArrowLeft /> List
        </Button>
        <div className="flex items-center gap-1">
          <Step label="Example before" to={place?.previous} change={change}>
            <ChevronUp />
          </Step>
          <Step label="Next example" to={place?.next} change={change}>
            <ChevronDown />
          </Step>
          <span role="status" className="ml-1 text-[0.8125rem] text-muted">
            {place?.index === null || place === undefined ? 'not in this list' : `${count(place.index + 1)} of ${count(place.total)}`}
          </span>
        </div>
        <div className="flex items-center gap-1 sm:ml-auto">
          <code className="font-mono text-[0.8125rem] text-muted">{id}</code>
          <CopyButton text={id} label="Copy the id" />
        </div>
        {url !== null && (
          <a href={url} target="_blank" rel="noreferrer" className={buttonClasses({ size: 'small' })}>
            <ExternalLink /> Trace
          </a>
        )}
        {isOpenGold && (
          <Button size="small" onClick={() => change({ view: 'golds', gold: id })}>
            <Scale /> Settle the gold
          </Button>
        )}
        <Button size="small" onClick={() => change({ view: 'ask', example: id })}>
          <MessagesSquare /> Ask live
        </Button>
      </div>
      <div>
        <h2 className="line-clamp-3 text-lg leading-snug font-semibold break-words">{said === '' ? tool : said}</h2>
        <div className="mt-1.5 flex flex-wrap items-center gap-1.5 text-[0.8125rem]">
          <span className="font-mono">{tool}</span>
          <Badge>{trackName(track)}</Badge>
          <Badge>{split}</Badge>
          {slices.map((slice) => (
            <Badge key={slice}>{slice}</Badge>
          ))}
          {challenge && <Badge tone="info">not in the gate</Badge>}
          {doubtful && <Badge tone="warn">gold doubtful</Badge>}
        </div>
      </div>
    </header>
  );
}

function Step({ label, to, change, children }: { label: string; to: string | null | undefined; change(next: Change): void; children: ReactNode }) {
  return (
    <Button size="small" aria-label={label} className="w-8 px-0" disabled={!to} onClick={() => to && change({ example: to })}>
      {children}
    </Button>
  );
}

function Accepted({ example: { accepted, acceptedValues } }: { example: CompareExample }) {
  if (accepted.length === 0 && acceptedValues.length === 0) return null;
  return (
    <div className="border-t border-rule px-4 py-3 text-[0.8125rem]">
      <h3 className="font-medium">Right as well</h3>
      <ul className="mt-1 flex flex-col gap-1 font-mono break-words">
        {accepted.map((answer) => (
          <li key={answer}>{answer}</li>
        ))}
        {acceptedValues.map(({ argument, values, optional }) => (
          <li key={argument}>
            <span className="text-muted">{argument}</span> {values.join(', ')}
            {optional && <span className="font-sans text-muted"> or left out</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
