import { useQuery } from '@tanstack/react-query';
import { Play, Square } from 'lucide-react';
import { useState } from 'react';
import type { AskPlan, AskRequest, AskSide } from '../../../../src/records/console/compare/ask.ts';
import type { CompareField } from '../../../../src/records/console/compare/example.ts';
import type { CompareRun } from '../../../../src/records/console/compare/list.ts';
import type { ModelRole } from '../../../../src/records/evaluation.ts';
import { get } from '../../api/client.ts';
import { useIsReadOnly } from '../../app/project.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Select, Tick } from '../../ui/fields.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { Correct, Measured } from './answers.tsx';
import { exampleQuery } from './asking.ts';
import type { Change, Choice } from './choice.ts';
import { Fields, roleColumns } from './fields.tsx';
import { ROLE_NAMES, RoleDot } from './marks.tsx';
import { type SideState, useAsk } from './use-ask.ts';

interface AskProps {
  run: CompareRun;
  choice: Choice;
  change(next: Change, options?: { replace?: boolean }): void;
}

/** One prompt, asked of the hosted and the local model at once. */
export function Ask({ run, choice, change }: AskProps) {
  const { data: example } = useQuery({ ...exampleQuery(run.id, choice.example ?? ''), enabled: choice.example !== undefined });
  const track = example?.track ?? tracksOf(run).find((one) => one === choice.track) ?? tracksOf(run)[0] ?? 'toolcall';
  const plan = useQuery({
    queryKey: ['runs', 'ask', run.id, track],
    queryFn: ({ signal }) => get<AskPlan>('/compare/ask', { run: run.id, track }, signal),
    staleTime: 0,
  });
  const [role, setRole] = useState<AskRequest['role'] | null>(null);
  const [isOff, setOff] = useState<Readonly<Partial<Record<AskSide, boolean>>>>({});
  const said = example?.messages.findLast((message) => message.role === 'user')?.text ?? '';
  const [typed, setTyped] = useState<{ example: string | undefined; text: string } | null>(null);
  const text = typed !== null && typed.example === choice.example ? typed.text : said;
  const { state, isAsking, ask, stop } = useAsk();
  const isReadOnly = useIsReadOnly();
  if (plan.error) return <Failure error={plan.error} retry={() => void plan.refetch()} />;
  if (!plan.data) return <Loading rows={5} label="Who can be asked" />;
  const { hosted, local } = plan.data;
  const chosen = local.find((one) => one.role === role) ?? local.find(({ problem }) => problem === null) ?? local[0];
  const canHosted = hosted.problem === null && !isOff.hosted;
  const canLocal = chosen !== undefined && chosen.problem === null && !isOff.local;
  const sides: AskSide[] = [...(canHosted ? (['hosted'] as const) : []), ...(canLocal ? (['local'] as const) : [])];
  const isExample = example !== undefined && text === said;
  const unreadable = state.asked === null || state.over === null ? [] : unreadIn(columnsOf(state.asked, state.over.against), state.over.fields);
  const start = () => {
    if (!chosen || sides.length === 0) return;
    void ask({ run: run.id, track, role: chosen.role, sides, example: choice.example ?? null, text: isExample ? null : text });
  };
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Card>
        <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
          <div className="flex min-w-0 flex-col gap-1.5">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <label htmlFor="ask-text" className="text-[0.8125rem] font-medium">
                What the user says
              </label>
              {example && (
                <span className="flex items-center gap-2 text-[0.8125rem] text-muted">
                  {isExample ? 'example' : 'tools and instruction of'} <code className="font-mono">{example.id}</code>
                  <Button size="small" look="quiet" onClick={() => change({ example: null }, { replace: true })}>
                    Another text
                  </Button>
                </span>
              )}
            </div>
            <textarea
              id="ask-text"
              rows={5}
              value={text}
              onChange={(event) => setTyped({ example: choice.example, text: event.target.value })}
              placeholder="weather for Oslo tomorrow"
              className="min-h-28 rounded-lg border border-field bg-raised px-3 py-2 text-sm placeholder:text-faint"
            />
            <p className="text-[0.8125rem] text-muted">
              {isExample
                ? 'Asked as the run asked it, and held against its gold.'
                : example
                  ? 'Instruction and tools stay those of the example; what was said before is left out, and there is no gold.'
                  : 'Instruction and tools are those of the data set’s first example on this track.'}
            </p>
          </div>
          <div className="flex min-w-0 flex-col gap-3">
            <div className="grid grid-cols-2 gap-2">
              <Select
                label="Track"
                isLabelled
                value={track}
                onChange={(next) => change({ track: next, example: null }, { replace: true })}
                choices={run.tracks.map((one) => ({ value: one.value, label: one.label }))}
              />
              {chosen && (
                <Select
                  label="Local model"
                  isLabelled
                  value={chosen.role}
                  onChange={(value) => setRole(value === 'tuned' ? 'tuned' : 'base')}
                  choices={local.map((one) => ({ value: one.role, label: ROLE_NAMES[one.role] }))}
                />
              )}
            </div>
            <Who
              label={`Hosted: ${hosted.name}`}
              note={hosted.problem ?? hosted.sentence}
              isOn={canHosted}
              isDisabled={hosted.problem !== null}
              onChange={(isOn) => setOff({ ...isOff, hosted: !isOn })}
            />
            {chosen && (
              <Who
                label={`${ROLE_NAMES[chosen.role]}: ${chosen.name}`}
                note={chosen.problem ?? 'On this machine. It is loaded for the first question, and closed when nobody has asked for five minutes.'}
                isOn={canLocal}
                isDisabled={chosen.problem !== null}
                onChange={(isOn) => setOff({ ...isOff, local: !isOn })}
              />
            )}
            <div className="flex flex-wrap items-center gap-3">
              {isAsking ? (
                <Button onClick={stop}>
                  <Square /> Stop
                </Button>
              ) : (
                <Button look="primary" disabled={isReadOnly || sides.length === 0 || text.trim() === ''} onClick={start}>
                  <Play /> {sides.length === 2 ? 'Ask both' : 'Ask'}
                </Button>
              )}
              {isReadOnly && <span className="text-sm text-muted">This console is read-only.</span>}
            </div>
          </div>
        </div>
      </Card>
      {state.problem !== null && <Failure error={state.problem} />}
      {state.asked !== null && (
        <div className="grid gap-3 md:grid-cols-2">
          {state.asked.sides.map((side) => (
            <Answering
              key={side}
              role={side === 'hosted' ? 'hosted' : (state.asked?.role ?? 'base')}
              side={state.sides[side]}
              isGraded={state.asked?.text === null}
            />
          ))}
        </div>
      )}
      {state.over !== null && state.over.fields.length > 0 && state.asked !== null && (
        <Card title="Field by field" aside={state.over.against === 'hosted' ? 'held against the hosted answer: there is no gold' : undefined} flush>
          <Fields
            fields={state.over.fields}
            columns={roleColumns(columnsOf(state.asked, state.over.against), unreadable)}
            against={state.over.against === 'gold' ? 'Gold' : 'Hosted'}
          />
        </Card>
      )}
    </div>
  );
}

function Who({ label, note, ...tick }: { label: string; note: string; isOn: boolean; isDisabled: boolean; onChange(isOn: boolean): void }) {
  return (
    <div>
      <Tick label={<span className="font-medium">{label}</span>} {...tick} />
      <p className="mt-0.5 ml-6.5 text-[0.8125rem] break-words text-muted">{note}</p>
    </div>
  );
}

const STATES: Readonly<Record<SideState['state'], string>> = {
  waiting: 'waiting',
  loading: 'loading the model',
  asking: 'answering',
  ended: 'done',
  failed: 'failed',
  stopped: 'stopped',
};

function Answering({ role, side, isGraded }: { role: keyof typeof ROLE_NAMES; side: SideState | undefined; isGraded: boolean }) {
  if (!side) return null;
  const { state, text, end, message } = side;
  const shown = end?.text ?? text;
  return (
    <section aria-label={`${ROLE_NAMES[role]} answers`} className="flex min-h-40 min-w-0 flex-col gap-2.5 rounded-xl border border-rule bg-raised p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="flex items-center gap-1.5 text-sm font-semibold">
          <RoleDot role={role} /> {ROLE_NAMES[role]}
        </h2>
        <span role="status" className="flex gap-1.5">
          {end === null || end.outcome === 'answered' ? null : <Badge tone="warn">{end.outcome.replaceAll('_', ' ')}</Badge>}
          {end && isGraded ? (
            <Correct correct={end.correct} />
          ) : (
            <Badge tone={state === 'failed' ? 'bad' : state === 'ended' ? 'good' : 'info'}>{STATES[state]}</Badge>
          )}
        </span>
      </div>
      {message !== null && <p className="text-sm break-words text-inferior">{message}</p>}
      {end?.reason && <p className="text-[0.8125rem] break-words text-muted">{end.reason}</p>}
      {shown !== '' && (
        <pre
          className="max-h-80 overflow-auto rounded-lg bg-sunken p-3 font-mono text-[0.8125rem] leading-relaxed break-words whitespace-pre-wrap"
          tabIndex={0}
          role="region"
          aria-label={`${ROLE_NAMES[role]}: the answer`}
        >
          {shown}
        </pre>
      )}
      {end && <Measured answer={end} />}
    </section>
  );
}

function columnsOf({ sides, role }: AskRequest, against: 'gold' | 'hosted') {
  return [...(sides.includes('hosted') && against === 'gold' ? (['hosted'] as const) : []), ...(sides.includes('local') ? [role] : [])];
}

function unreadIn(roles: readonly ModelRole[], fields: readonly CompareField[]): ModelRole[] {
  return roles.filter((role) => fields.every(({ answers }) => answers[role] === undefined));
}

function tracksOf({ tracks }: CompareRun): AskRequest['track'][] {
  return tracks.flatMap(({ value }) => (value === 'structured' || value === 'toolcall' ? [value] : []));
}
