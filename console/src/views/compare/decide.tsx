import clsx from 'clsx';
import { type ReactNode, useState } from 'react';
import type { Change } from '../../../../src/records/console/compare/example.ts';
import type { GoldsToSettle, OpenGoldView, Settled, SettlingShown } from '../../../../src/records/console/compare/golds.ts';
import type { LabelDecision } from '../../../../src/records/harvest/labels.ts';
import { send } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { useIsReadOnly } from '../../app/project.ts';
import { trackName } from '../../app/tracks.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useTell } from '../../ui/toast.tsx';
import type { Change as ChoiceChange } from './choice.ts';
import { type FieldRow, Fields } from './fields.tsx';

interface DecideProps {
  gold: OpenGoldView;
  golds: GoldsToSettle;
  onSettled(): void;
  change(next: ChoiceChange): void;
}

/** One gold, its answers beside each other, and what can be decided of it. */
export function Decide({ gold, golds, onSettled, change }: DecideProps) {
  const [decision, setDecision] = useState<LabelDecision | null>(null);
  const [shown, setShown] = useState<SettlingShown | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isReadOnly = useIsReadOnly();
  const tell = useTell();
  const { run, digest, file, problem } = golds;
  const settling = { run, example: gold.example, decision, digest };
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    await work().catch((error: Error) => {
      setShown(null);
      tell(error.message, 'failed');
      void queries.invalidateQueries({ queryKey: ['labels'] });
    });
    setBusy(false);
  };
  const look = () => attempt(async () => setShown(await send<SettlingShown>('POST', '/compare/golds/change', settling)));
  const write = () =>
    attempt(async () => {
      const written = await send<Settled>('PUT', '/compare/golds', { ...settling, after: shown?.after ?? '' });
      setShown(null);
      tell(`Written into ${written.file}. The next harvest carries it out.`);
      onSettled();
      await queries.invalidateQueries({ queryKey: ['labels'] });
    });
  const refusal = isReadOnly
    ? 'This console is read-only.'
    : file === null
      ? 'The config names no file for decisions.'
      : problem === null
        ? null
        : 'Mend the file first.';
  return (
    <>
      <Card
        title={<span className="font-mono">{gold.tool}</span>}
        aside={
          gold.isGraded ? (
            <Button size="small" look="quiet" onClick={() => change({ view: null, gold: null, example: gold.example, show: 'all' })}>
              Side by side
            </Button>
          ) : (
            `${trackName(gold.track)}, ${gold.split}`
          )
        }
        flush
      >
        <p
          className="max-h-60 overflow-auto px-4 py-3 text-sm break-words whitespace-pre-wrap text-muted"
          tabIndex={0}
          role="region"
          aria-label="The end of the prompt"
        >
          {gold.prompt}
        </p>
        <Candidates gold={gold} />
      </Card>
      <Card title="Decision">
        <Choices gold={gold} decision={decision} onDecide={setDecision} />
        <div className="mt-4 flex flex-wrap items-center gap-3">
          <Button look="primary" disabled={decision === null || refusal !== null || isBusy} onClick={look}>
            Show the change
          </Button>
          {refusal !== null && <span className="text-sm text-muted">{refusal}</span>}
        </div>
      </Card>
      <Dialog
        wide
        isOpen={shown !== null}
        onClose={() => setShown(null)}
        title={shown?.isNew ? `${shown.file} would be written anew` : `What changes in ${shown?.file ?? ''}`}
        lead={
          shown?.isNew
            ? 'Nothing is written yet. It begins as the run’s labels-to-settle.yaml, with this one decision in it.'
            : 'Nothing is written yet. Every other line and comment stays as it is.'
        }
        actions={
          <>
            <Button onClick={() => setShown(null)}>Cancel</Button>
            <Button look="primary" disabled={isBusy} onClick={write}>
              Write it
            </Button>
          </>
        }
      >
        {shown && <Diff shown={shown} />}
      </Dialog>
    </>
  );
}

function Candidates({ gold: { fields, others, agreed } }: { gold: OpenGoldView }) {
  const rows = fields.map(
    ({ path, recorded, others: values }): FieldRow => ({
      path,
      gold: recorded,
      answers: Object.fromEntries(values.map((value, index) => [index, { value, change: changeOf(value, recorded) }])),
    }),
  );
  const columns = others.map(({ times }, index) => ({
    key: String(index),
    label: <Given label={`Answer ${index + 1}`} times={`given ${times}×`} />,
    isReadable: fields.some(({ others: values }) => values[index] !== null),
  }));
  return (
    <div className="border-t border-rule">
      <Fields fields={rows} columns={columns} against={<Given label="Recorded" times={`given again ${agreed}×`} />} />
    </div>
  );
}

function Given({ label, times }: { label: string; times: string }) {
  return (
    <>
      {label} <span className="text-xs font-normal whitespace-nowrap max-md:block md:ml-1">{times}</span>
    </>
  );
}

function changeOf(value: string | null, recorded: string | null): Change {
  if (value === recorded) return 'same';
  if (value === null) return 'missing';
  return recorded === null ? 'added' : 'other';
}

interface ChoicesProps {
  gold: OpenGoldView;
  decision: LabelDecision | null;
  onDecide(decision: LabelDecision | null): void;
}

function Choices({ gold: { others, example }, decision, onDecide }: ChoicesProps) {
  const [own, setOwn] = useState('');
  const key = JSON.stringify(decision);
  const both: { says: string; means: string; decision: LabelDecision }[] =
    others.length === 1
      ? [{ says: 'Both are right', means: 'the recorded answer stays the gold, the other counts too', decision: { accept: 'both' } }]
      : others.map((_, index) => ({
          says: `Answer ${index + 1} is right too`,
          means: 'the recorded answer stays the gold',
          decision: { accept: [index + 1] },
        }));
  const all: { says: string; means: string; decision: LabelDecision }[] = [
    { says: 'Keep', means: 'the recorded answer is the gold', decision: 'keep' },
    ...others.map((_, index) => ({ says: `Use answer ${index + 1}`, means: 'it becomes the gold', decision: { use: index + 1 } })),
    ...both,
    ...(others.length > 1
      ? [
          {
            says: 'All are right',
            means: 'the recorded answer stays the gold, the others count too',
            decision: { accept: others.map((_, index) => index + 1) },
          },
        ]
      : []),
    { says: 'Drop', means: 'no example any more', decision: 'drop' },
  ];
  const isOwn = own !== '' && key === JSON.stringify({ use: own });
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="sr-only">What is right</legend>
      {all.map(({ says, means, decision: its }) => (
        <Choice key={says} name={example} isOn={key === JSON.stringify(its)} onChoose={() => onDecide(its)}>
          <span className="font-medium">{says}</span> <span className="text-muted">{means}</span>
        </Choice>
      ))}
      <Choice name={example} isOn={isOwn} onChoose={() => onDecide(own === '' ? null : { use: own })}>
        <span className="font-medium">Write one out</span> <span className="text-muted">it becomes the gold</span>
      </Choice>
      <textarea
        aria-label="The right answer, written out"
        rows={2}
        value={own}
        onChange={(event) => {
          setOwn(event.target.value);
          onDecide(event.target.value.trim() === '' ? null : { use: event.target.value });
        }}
        className="ml-6 rounded-lg border border-field bg-raised px-3 py-2 font-mono text-[0.8125rem]"
      />
    </fieldset>
  );
}

function Choice({ name, isOn, onChoose, children }: { name: string; isOn: boolean; onChoose(): void; children: ReactNode }) {
  return (
    <label className="flex items-baseline gap-2 text-sm">
      <input type="radio" name={name} checked={isOn} onChange={onChoose} className="size-4 translate-y-0.5 accent-accent" />
      <span>{children}</span>
    </label>
  );
}

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;

function Diff({ shown: { lines, firstLine } }: { shown: SettlingShown }) {
  return (
    <section className="max-h-[50dvh] overflow-auto rounded-lg border border-rule font-mono text-[0.8125rem]" tabIndex={0} aria-label="The change">
      <div className="border-b border-rule bg-sunken px-3 py-1.5 font-sans text-xs text-muted">from line {firstLine}</div>
      {lines.map(({ kind, text }, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: lines do not move
          key={index}
          className={clsx('flex gap-2 px-3 py-px', kind === 'added' && 'bg-parity-soft text-parity', kind === 'removed' && 'bg-inferior-soft text-inferior')}
        >
          <span className="w-3 shrink-0 select-none">{SIGNS[kind]}</span>
          <span className="min-w-0 break-words whitespace-pre-wrap">{text}</span>
        </div>
      ))}
    </section>
  );
}
