import { ListChecks } from 'lucide-react';
import type { UploadRequest, UploadSources } from '../../../../src/records/console/upload.ts';
import { useIsReadOnly } from '../../app/project.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Select, TextField, Tick, Toggle } from '../../ui/fields.tsx';
import type { Wishes } from './wishes.ts';

const TYPES = [
  { value: 'model', label: 'Model' },
  { value: 'dataset', label: 'Data set' },
];

interface WhereProps {
  wishes: Wishes;
  offered: UploadSources;
  isPlanning: boolean;
  onPlan(request: UploadRequest): void;
}

/** Where it goes, beginning with what the config's `promote` section says. Enter asks for the plan. */
export function Where({ wishes, offered: { usual, allowed }, isPlanning, onPlan }: WhereProps) {
  const isReadOnly = useIsReadOnly();
  const { request, source, wish } = wishes;
  if (request === null || source === null) return null;
  const yes = (isOn: boolean, usually: boolean) => (isOn === usually ? null : isOn ? 'yes' : 'no');
  const usualSubdir = usual.autoSubdir || source.kind === 'results';
  const place = [request.pathInRepo, request.autoSubdir ? source.subdir : ''].filter(Boolean).join('/');
  return (
    <Card title="Where">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          onPlan(request);
        }}
      >
        <div className="grid gap-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)]">
          <TextField
            label="Repository"
            placeholder="OWNER/NAME"
            required
            spellCheck={false}
            value={request.repository}
            onChange={({ target }) => wish('repository', target.value === (usual.repository ?? '') ? null : target.value)}
            note={allowed === null ? undefined : `The policy allows ${allowed.length === 0 ? 'none' : allowed.join(', ')}.`}
          />
          <Select label="Type" isLabelled value={request.type} choices={TYPES} onChange={(type) => wish('type', type === source.type ? null : type)} />
          <TextField
            label="Branch"
            required
            spellCheck={false}
            value={request.revision}
            onChange={({ target }) => wish('branch', target.value === usual.revision ? null : target.value)}
          />
        </div>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Folder in the repository"
            placeholder="its root"
            spellCheck={false}
            value={request.pathInRepo}
            onChange={({ target }) => wish('folder', target.value === usual.pathInRepo ? null : target.value)}
            note={
              place === '' ? (
                'Files go to its root.'
              ) : (
                <>
                  Files go to <code className="break-all">{place}/</code>
                </>
              )
            }
          />
          <TextField
            label="Commit message"
            placeholder="names agent and run"
            maxLength={200}
            value={request.commitMessage ?? ''}
            onChange={({ target }) => wish('message', target.value || null)}
          />
        </div>
        <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
          <Toggle label={`A folder of its own, ${source.subdir}`} isOn={request.autoSubdir} onChange={(isOn) => wish('subdir', yes(isOn, usualSubdir))} />
          <Toggle label="Private, if it is made now" isOn={request.private} onChange={(isOn) => wish('private', yes(isOn, usual.private))} />
        </div>
        {source.isStandIn && source.type === 'model' && (
          <Tick
            label="Upload it as a demonstration: a scripted stand-in played the hosted model, so it proves nothing"
            isOn={request.allowStandIn}
            onChange={(isOn) => wish('demo', isOn ? 'yes' : null)}
          />
        )}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" look="primary" disabled={isPlanning || isReadOnly}>
            <ListChecks aria-hidden /> {isPlanning ? 'Checking…' : 'Check and plan'}
          </Button>
          <span className="text-[0.8125rem] text-muted">
            {isReadOnly ? 'This console was started with --read-only.' : 'Every byte is measured and checked. Nothing is sent yet.'}
          </span>
        </div>
      </form>
    </Card>
  );
}
