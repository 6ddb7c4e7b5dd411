import { Select } from '../../ui/fields.tsx';
import { count, moment } from '../../ui/numbers.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Ask } from './ask.tsx';
import { useGolds, useNotes, useRun, useRuns } from './asking.ts';
import { useChoice } from './choice.ts';
import { Examples } from './examples.tsx';
import { Golds } from './golds.tsx';

const LEAD = 'What each model answered to an example, held against the gold answer field by field.';

export function Component() {
  const { choice, change } = useChoice();
  const runs = useRuns();
  const id = choice.run ?? runs.data?.runs[0]?.id;
  const run = useRun(id, choice.track);
  const golds = useGolds(run.data?.id);
  const notes = useNotes(run.data?.id);
  const error = runs.error ?? run.error;
  const body = () => {
    if (error) return <Failure error={error} retry={() => void (runs.error ? runs.refetch() : run.refetch())} />;
    if (runs.data && id === undefined)
      return (
        <Empty title="No run has been recorded yet.">
          <code className="font-mono">fledgling run</code> asks the hosted and the local model all examples of the test split, and records what they answered.
        </Empty>
      );
    if (!run.data) return <Loading rows={8} label="The run" />;
    const shared = { run: run.data, choice, change };
    return (
      <>
        {notes.data?.notes.map((note) => (
          <p key={note} className="rounded-lg bg-inconclusive-soft px-3 py-2 text-sm text-inconclusive">
            {note}
          </p>
        ))}
        <Tabs
          label="Side by side"
          value={choice.view === 'golds' || choice.view === 'ask' ? choice.view : 'examples'}
          onChange={(view) => change({ view: view === 'examples' ? null : view })}
          tabs={[
            { value: 'examples', label: `Examples (${count(run.data.total)})`, content: <Examples {...shared} /> },
            { value: 'golds', label: `Golds to settle${golds.data ? ` (${count(golds.data.total)})` : ''}`, content: <Golds {...shared} golds={golds} /> },
            { value: 'ask', label: 'Ask live', content: <Ask key={run.data.id} {...shared} /> },
          ]}
        />
      </>
    );
  };
  return (
    <Page
      title="Side by side"
      lead={LEAD}
      actions={
        runs.data &&
        runs.data.runs.length > 0 && (
          <Select
            label="Run"
            value={id ?? ''}
            onChange={(next) => change({ run: next, example: null, gold: null })}
            choices={runs.data.runs.map((one) => ({ value: one.id, label: `${moment(one.startedAt)} · ${one.id} · ${one.action}` }))}
            className="max-w-full"
          />
        )
      }
    >
      {body()}
    </Page>
  );
}
