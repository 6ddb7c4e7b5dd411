import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConsoleModel, ModelChange, ModelWritten } from '../../../../src/records/console/models.ts';
import { get, send } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { useIsReadOnly } from '../../app/project.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Diff } from '../../ui/diff.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Radios } from '../../ui/radio.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { Notes } from './notes.tsx';
import { PlanOf } from './plan-of.tsx';
import { Written } from './written.tsx';

interface ChooseProps {
  model: ConsoleModel;
  /** The default as it is. */
  before: string | null;
  onClose(): void;
}

/** What a choice changes; where it is written is chosen too, and nothing is written before that. */
export function ChooseDialog({ model, before, onClose }: ChooseProps) {
  const isReadOnly = useIsReadOnly();
  const [written, setWritten] = useState<ModelWritten | null>(null);
  const change = useQuery({
    // Named after no topic: what is shown stays as it is until it is asked for again, and a write is of what is shown.
    queryKey: ['model-change', model.id],
    queryFn: ({ signal }) => get<ModelChange>(`/slm/models/${encodeURIComponent(model.id)}/change`, {}, signal),
    enabled: written === null,
    staleTime: 0,
    gcTime: 0,
  });
  const [chosen, setChosen] = useState<'branch' | 'worktree' | null>(null);
  const [name, setName] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [isWriting, setWriting] = useState(false);
  const { data } = change;
  const to = chosen ?? (data && data.branch.problem !== null ? 'worktree' : 'branch');
  const branch = name ?? data?.branch.suggested ?? '';
  const write = async () => {
    if (!data) return;
    setWriting(true);
    setProblem(null);
    const body = { modelId: model.id, apply: to, digest: data.digest, ...(to === 'branch' ? { branch } : {}) };
    await send<ModelWritten>('POST', '/slm/select', body).then(setWritten, setProblem);
    setWriting(false);
    void queries.invalidateQueries({ queryKey: ['models'] });
  };

  if (written) return <Written written={written} onClose={onClose} />;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      wide
      title={before === null || before === model.id ? `Evaluate ${model.id}` : `Evaluate ${model.id} in place of ${before}`}
      lead="Nothing is written until you say where."
      actions={
        <>
          {isReadOnly && <p className="mr-auto self-center text-sm text-muted">Started with --read-only: it changes nothing.</p>}
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" onClick={write} disabled={isReadOnly || !data || data.diff === '' || isWriting || (to === 'branch' && branch.trim() === '')}>
            {to === 'branch' ? 'Make the branch' : 'Write to the working tree'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        {change.error ? <Failure error={change.error} retry={() => void change.refetch()} /> : !data && <Loading rows={4} />}
        {problem !== null && <Failure error={problem} retry={() => void change.refetch().then(() => setProblem(null))} />}
        {data && (
          <>
            <section className="flex flex-col gap-2">
              <h3 className="text-sm font-semibold">The change of {data.config}</h3>
              {data.diff === '' ? (
                <p className="text-sm text-muted">{model.id} is the default already.</p>
              ) : (
                <Diff text={data.diff} label={`The change of ${data.config}`} className="max-h-64" />
              )}
              <Notes refusals={data.refusals} notes={data.notes} />
            </section>
            <PlanOf modelId={model.id} />
            {data.diff !== '' && !isReadOnly && (
              <section className="flex flex-col gap-3">
                <h3 className="text-sm font-semibold">Where to write it</h3>
                <Radios
                  label="Where to write it"
                  value={to}
                  onChange={(value) => setChosen(value === 'branch' ? 'branch' : 'worktree')}
                  choices={[
                    {
                      value: 'branch',
                      label: 'A new branch',
                      note: data.branch.problem ?? `One commit on top of ${data.branch.from}, by ${data.branch.author}. Your working tree stays as it is.`,
                      isDisabled: data.branch.problem !== null,
                    },
                    {
                      value: 'worktree',
                      label: 'The working tree',
                      note: `${data.config} as it lies on disk. The next run here takes it; you commit it yourself.`,
                    },
                  ]}
                />
                {to === 'branch' && (
                  <TextField
                    label="Name of the branch"
                    value={branch}
                    onChange={(event) => setName(event.target.value)}
                    spellCheck={false}
                    autoComplete="off"
                    className="[&_input]:font-mono"
                  />
                )}
              </section>
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}
