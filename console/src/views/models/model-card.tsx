import { Check, CircleAlert } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { Link } from 'react-router';
import type { Availability, ConsoleModel, LastVerdict } from '../../../../src/records/console/models.ts';
import { useIsReadOnly } from '../../app/project.ts';
import { trackName } from '../../app/tracks.ts';
import { Badge, type Tone, Verdict } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CommandLine } from '../../ui/command.tsx';
import { bytes, count, moment } from '../../ui/numbers.ts';
import { Outside } from '../../ui/outside.tsx';
import { Refusals } from './notes.tsx';

const STATES: Readonly<Record<Availability['state'], { tone: Tone; label: string }>> = {
  ready: { tone: 'good', label: 'ready' },
  served: { tone: 'good', label: 'served' },
  checking: { tone: 'neutral', label: 'checking its digest' },
  unpinned: { tone: 'warn', label: 'not pinned' },
  partial: { tone: 'bad', label: 'incomplete' },
  missing: { tone: 'bad', label: 'not here' },
  wrong: { tone: 'bad', label: 'wrong digest' },
};

/** One model: what it is, whether it can be used here, what the newest run said of it. */
export function ModelCard({ model, onChoose }: { model: ConsoleModel; onChoose(): void }) {
  const isReadOnly = useIsReadOnly();
  const id = useId();
  const { availability, refusals, memory } = model;
  const state = STATES[availability.state];
  const isFine = availability.state === 'ready' || availability.state === 'served';
  return (
    <article aria-labelledby={id} className={`min-w-0 rounded-xl border bg-raised ${model.isDefault ? 'border-accent/50' : 'border-rule'}`}>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-4 pt-3.5">
        <div className="min-w-0">
          <h2 id={id} className="text-[0.9375rem] font-semibold break-words">
            {model.title}
          </h2>
          <div className="mt-1 flex flex-wrap items-center gap-1.5">
            <code className="mr-1 font-mono text-[0.8125rem] break-all text-muted">{model.id}</code>
            {model.isDefault && <Badge tone="info">default</Badge>}
            <Badge tone={state.tone}>{state.label}</Badge>
            {refusals.length > 0 && <Badge tone="bad">not allowed by the policy</Badge>}
            {model.kind === 'promoted' && <Badge>promoted adapter</Badge>}
            {memory?.fits === false && <Badge tone="warn">may not fit</Badge>}
          </div>
        </div>
        {model.isDefault ? (
          <span className="inline-flex h-9 items-center gap-1.5 text-sm text-muted">
            <Check className="size-4" aria-hidden /> Evaluated now
          </span>
        ) : (
          <Button onClick={onChoose} disabled={!model.canChoose} aria-describedby={model.canChoose ? undefined : `${id}-why`}>
            {isReadOnly ? 'Show the change' : 'Choose'} <span className="sr-only">{model.id}</span>
          </Button>
        )}
      </div>
      <dl className="grid grid-cols-2 gap-x-5 gap-y-2.5 px-4 pt-3 pb-3.5 text-sm sm:grid-cols-4 xl:grid-cols-[repeat(6,minmax(0,1fr))_minmax(0,1.8fr)]">
        <Fact label="Parameters">{model.parameters === null ? null : weights(model.parameters)}</Fact>
        <Fact label="Quantisation">{model.quantisation}</Fact>
        <Fact label="Size">{model.bytes === null ? null : bytes(model.bytes)}</Fact>
        <Fact label="Context">{model.contextTokens > 0 ? `${count(model.contextTokens)} tokens` : null}</Fact>
        <Fact label="Architecture">{model.architecture || null}</Fact>
        <Fact label="Licence">{model.licence}</Fact>
        <Fact label="Trained from">
          {model.page ? (
            <Outside to={model.page}>{model.weights}</Outside>
          ) : model.weights === 'gguf' ? (
            'its GGUF'
          ) : (
            <span className="break-all">{model.weights}</span>
          )}
        </Fact>
        {model.adapters.length > 0 && (
          <Fact label="Adapters" isWide>
            {model.adapters.map(({ track }) => trackName(track)).join(', ')}
          </Fact>
        )}
        {model.promotion && (
          <Fact label="Promoted" isWide>
            {moment(model.promotion.promotedAt).slice(0, 10)} to <Outside to={model.promotion.page}>{model.promotion.repository}</Outside>
          </Fact>
        )}
      </dl>
      {!isFine && availability.state !== 'checking' && (
        <Strip id={`${id}-why`} tone={availability.state === 'unpinned' ? 'warn' : 'bad'}>
          <p className="break-words">{availability.sentence}</p>
          {availability.command && <CommandLine command={availability.command} />}
        </Strip>
      )}
      {isFine && model.why && (
        <Strip id={`${id}-why`} tone="bad">
          <p className="break-words">{model.why}</p>
        </Strip>
      )}
      {refusals.length > 0 && (
        <Strip tone="bad">
          <Refusals sentences={refusals} />
        </Strip>
      )}
      {memory?.fits === false && (
        <Strip tone="warn">
          <p>
            Needs {memory.needed} and may not load. {memory.change}
          </p>
        </Strip>
      )}
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1.5 border-t border-rule px-4 py-2.5 text-[0.8125rem]">
        {model.verdict ? (
          <LastRun verdict={model.verdict} what={model.kind === 'promoted' ? 'Promoted run' : 'Last run'} />
        ) : (
          <span className="text-muted">{model.kind === 'promoted' ? 'Its run is not recorded here.' : 'No run with it yet.'}</span>
        )}
        {memory?.fits && <span className="text-muted">Needs {memory.needed.replace(/ \(.*$/, '')}</span>}
      </div>
    </article>
  );
}

function Fact({ label, isWide = false, children }: { label: string; isWide?: boolean; children: ReactNode }) {
  return (
    <div className={isWide ? 'col-span-2 min-w-0' : 'min-w-0'}>
      <dt className="text-[0.8125rem] text-muted">{label}</dt>
      <dd className="mt-px">{children ?? <span className="text-muted">not known</span>}</dd>
    </div>
  );
}

function LastRun({ verdict, what }: { verdict: LastVerdict; what: string }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
      <span className="flex items-center gap-1.5">
        <span className="text-muted">{what}</span>
        <Link to={`/runs/${verdict.run}`} className="font-mono text-accent underline underline-offset-4">
          {verdict.run}
        </Link>
        <Verdict of={verdict.action} />
      </span>
      {verdict.tracks.map(({ track, candidate, outcome }) => (
        <span key={track} className="flex items-center gap-1.5">
          <span className="text-muted">
            {trackName(track)}, {candidate}
          </span>
          <Verdict of={outcome} />
        </span>
      ))}
      <span className="text-muted">
        {moment(verdict.startedAt)}
        {verdict.standIn && ', against a stand-in'}
        {!verdict.isSameFile && ', of another file by this name'}
      </span>
    </div>
  );
}

function Strip({ id, tone, children }: { id?: string; tone: 'warn' | 'bad'; children: ReactNode }) {
  return (
    <div id={id} className="flex min-w-0 items-start gap-2.5 border-t border-rule px-4 py-2.5 text-sm">
      <CircleAlert className={`mt-0.5 size-4 shrink-0 ${tone === 'bad' ? 'text-inferior' : 'text-inconclusive'}`} aria-hidden />
      <div className="flex min-w-0 flex-1 flex-col gap-2">{children}</div>
    </div>
  );
}

/** `1.5 M`, `7.6 B`, as models are called. */
function weights(parameters: number): string {
  return parameters >= 1e9 ? `${(parameters / 1e9).toFixed(1)} B` : `${(parameters / 1e6).toFixed(1)} M`;
}
