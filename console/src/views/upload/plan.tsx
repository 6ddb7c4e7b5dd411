import { CloudUpload, FileText, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { UploadPlan } from '../../../../src/records/console/upload.ts';
import { useIsReadOnly } from '../../app/project.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, Stat, Stats } from '../../ui/card.tsx';
import { Code } from '../../ui/code.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { bytes, count } from '../../ui/numbers.ts';
import { Failure } from '../../ui/states.tsx';
import { FileList } from './file-list.tsx';

const THERE: Readonly<Record<UploadPlan['files'][number]['there'], { tone: Tone; text: string }>> = {
  none: { tone: 'info', text: 'new' },
  other: { tone: 'warn', text: 'changed' },
  same: { tone: 'neutral', text: 'there already' },
  unknown: { tone: 'neutral', text: 'to send' },
};

interface PlanProps {
  plan: UploadPlan;
  /** The form asks for something else by now. */
  isOutdated: boolean;
  /** Why an upload cannot begin now; null where it can. */
  busy: string | null;
  isBeginning: boolean;
  problem: Error | null;
  onUpload(): void;
}

/** What would be sent, what is there, and what is refused and why. */
export function Plan({ plan, isOutdated, busy, isBeginning, problem, onUpload }: PlanProps) {
  const isReadOnly = useIsReadOnly();
  const [showsCard, setShowsCard] = useState(false);
  const toSend = plan.files.filter(({ there }) => there !== 'same');
  const size = toSend.reduce((sum, file) => sum + file.bytes, 0);
  const isRefused = plan.refused.length > 0;
  const nothing = toSend.length === 0 && plan.remove.length === 0;
  const remark = isRefused
    ? 'Nothing is sent while something is refused.'
    : isOutdated
      ? 'The form has changed since: check and plan again.'
      : (busy ??
        (nothing
          ? 'Nothing differs: no commit is made, the object ids are compared.'
          : `One commit, “${plan.message}”. Afterwards the Hub’s object ids are compared with these bytes.`));
  return (
    <Card
      title="Plan"
      flush
      aside={
        plan.card !== null && (
          <Button size="small" look="quiet" onClick={() => setShowsCard(true)}>
            <FileText aria-hidden /> README.md
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-4 p-4">
        <p className="text-sm break-words">
          {plan.title} to the {plan.type === 'model' ? 'model' : 'data set'} <Where plan={plan} />, branch <code>{plan.revision}</code>
          {plan.folder && (
            <>
              , folder <code className="break-all">{plan.folder}</code>
            </>
          )}
          . {plan.isNew && 'It is not there yet, and is made.'}
        </p>
        {plan.refused.map((sentence) => (
          <Failure key={sentence} error={sentence} />
        ))}
        {plan.hubProblem !== null && <Warning>{plan.hubProblem} What is there already is unknown until the upload begins.</Warning>}
        {plan.remarks.map((sentence) => (
          <Warning key={sentence}>{sentence}</Warning>
        ))}
        {!isRefused && (
          <Stats>
            <Stat label="To send" value={bytes(size)} note={`${count(toSend.length)} ${toSend.length === 1 ? 'file' : 'files'}`} />
            <Stat
              label="There already"
              value={count(plan.files.length - toSend.length)}
              note={plan.files.length > toSend.length ? 'same bytes, not sent again' : 'nothing'}
            />
            <Stat label="Removed there" value={count(plan.remove.length)} note={plan.remove.join(', ') || 'nothing'} />
            <Stat label="Kept here" value={count(plan.withheld.length)} note={plan.withheld.join(', ') || 'nothing'} />
          </Stats>
        )}
        {plan.files.length > 0 && (
          <FileList
            label="Files of the plan"
            rows={plan.files.map((file) => ({ ...file, state: <Badge tone={THERE[file.there].tone}>{THERE[file.there].text}</Badge> }))}
          />
        )}
        {problem && <Failure error={problem} />}
        <div className="flex flex-wrap items-center gap-3">
          <Button look="primary" onClick={onUpload} disabled={isRefused || isOutdated || busy !== null || isBeginning || isReadOnly}>
            <CloudUpload aria-hidden /> {isBeginning ? 'Checking once more…' : isRefused ? 'Upload' : nothing ? 'Compare once more' : `Upload ${bytes(size)}`}
          </Button>
          <span className="text-[0.8125rem] text-muted">{remark}</span>
        </div>
      </div>
      <Dialog isOpen={showsCard} onClose={() => setShowsCard(false)} title="README.md" lead="The card as it would be uploaded" wide>
        <Code label="README.md" text={plan.card ?? ''} className="max-h-[60dvh]" />
      </Dialog>
    </Card>
  );
}

function Where({ plan }: { plan: UploadPlan }) {
  return <strong className="font-semibold break-all">{plan.repository}</strong>;
}

function Warning({ children }: { children: ReactNode }) {
  return (
    <p className="flex items-start gap-3 rounded-xl border border-inconclusive/30 bg-inconclusive-soft px-4 py-3 text-sm">
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-inconclusive" aria-hidden />
      <span className="min-w-0 flex-1 break-words">{children}</span>
    </p>
  );
}
