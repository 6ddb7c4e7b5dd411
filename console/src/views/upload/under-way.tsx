import { Check, ExternalLink, RotateCcw, X } from 'lucide-react';
import type { Upload, UploadedFile, UploadState } from '../../../../src/records/console/upload.ts';
import { useIsReadOnly } from '../../app/project.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button, buttonClasses } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { bytes, count, moment } from '../../ui/numbers.ts';
import { Progress } from '../../ui/progress.tsx';
import { Failure } from '../../ui/states.tsx';
import { FileList } from './file-list.tsx';
import { useUploading } from './upload-data.ts';

const STATUS: Readonly<Record<Upload['status'], { tone: Tone; text: string }>> = {
  running: { tone: 'info', text: 'uploading' },
  done: { tone: 'good', text: 'done' },
  interrupted: { tone: 'warn', text: 'interrupted' },
  failed: { tone: 'bad', text: 'failed' },
  cancelled: { tone: 'neutral', text: 'cancelled' },
};

const FILES: Readonly<Record<UploadedFile['state'], { tone: Tone; text: string }>> = {
  waiting: { tone: 'neutral', text: 'waiting' },
  sending: { tone: 'info', text: 'sending' },
  sent: { tone: 'good', text: 'sent' },
  there: { tone: 'neutral', text: 'there already' },
};

/** The upload that is under way, or the last one, with what can be done about it. */
export function UnderWay({ state }: { state: UploadState }) {
  const { upload, isElsewhere, busy } = state;
  const { resume, stop } = useUploading();
  const isReadOnly = useIsReadOnly();
  if (upload === null) return busy === null ? null : <Card>{busy} An upload from here waits until that is over.</Card>;
  const isRunning = upload.status === 'running';
  const isOver = upload.status === 'done';
  const problem = resume.error ?? stop.error;
  return (
    <Card
      title={upload.title}
      aside={
        <span className="flex flex-wrap items-center gap-2">
          <Badge tone={STATUS[upload.status].tone}>{STATUS[upload.status].text}</Badge>
          {isOver ? moment(upload.endedAt) : `begun ${moment(upload.startedAt)}`}
        </span>
      }
    >
      <div className="flex flex-col gap-4">
        <Figures upload={upload} />
        {upload.sentence !== null && <p className="text-sm break-words">{upload.sentence}</p>}
        {busy !== null && <p className="text-sm text-muted">{isElsewhere ? `${busy} It is ended there.` : busy}</p>}
        {isOver && (
          <p className="text-sm break-words">
            {upload.changed ? 'Every object id on the Hub is that of these bytes.' : 'The Hub held every byte already: no commit was made.'}
            {upload.record && (
              <>
                {' '}
                Recorded in <code className="break-all">{upload.record}</code>; commit it with the run.
              </>
            )}
          </p>
        )}
        <details open={!isOver} className="text-sm">
          <summary className="mb-2 w-fit cursor-pointer text-muted">{count(upload.files.length)} files</summary>
          <FileList
            label="Files of the upload"
            rows={upload.files.map((file) => ({ ...file, state: <Badge tone={FILES[file.state].tone}>{FILES[file.state].text}</Badge> }))}
          />
        </details>
        {problem && <Failure error={problem} />}
        <div className="flex flex-wrap gap-2">
          {upload.url !== null && /^https?:/.test(upload.url) && (
            <a className={buttonClasses()} href={upload.url} target="_blank" rel="noreferrer">
              <ExternalLink aria-hidden /> Commit on the Hub
            </a>
          )}
          {!isRunning && !isOver && (
            <Button look="primary" onClick={() => resume.mutate()} disabled={isReadOnly || resume.isPending || busy !== null}>
              <RotateCcw aria-hidden /> {resume.isPending ? 'Checking…' : 'Resume'}
            </Button>
          )}
          {isRunning && !isElsewhere && (
            <Button look="danger" onClick={() => stop.mutate()} disabled={isReadOnly || stop.isPending}>
              <X aria-hidden /> Cancel
            </Button>
          )}
          {!isRunning && (
            <Button look="quiet" onClick={() => stop.mutate()} disabled={isReadOnly || stop.isPending}>
              {isOver ? <Check aria-hidden /> : <X aria-hidden />} {isOver ? 'Clear' : 'Forget it'}
            </Button>
          )}
        </div>
      </div>
    </Card>
  );
}

function Figures({ upload }: { upload: Upload }) {
  const toSend = upload.files.filter(({ state }) => state !== 'there');
  const sent = toSend.filter(({ state }) => state === 'sent');
  const sum = (files: readonly UploadedFile[], of: (file: UploadedFile) => number) => files.reduce((total, file) => total + of(file), 0);
  const [done, total] = [sum(toSend, (file) => file.sent), sum(toSend, (file) => file.bytes)];
  const tone = upload.status === 'done' ? 'good' : upload.status === 'failed' ? 'bad' : 'accent';
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 text-sm">
        <span className="min-w-0 break-all">
          <strong className="font-semibold">{upload.repository}</strong>{' '}
          <span className="text-muted">{[upload.revision, upload.folder].filter(Boolean).join(' · ')}</span>
        </span>
        <span className="text-muted">
          {count(sent.length)} of {count(toSend.length)} files, {bytes(done)} of {bytes(total)}
          {upload.files.length > toSend.length && `, ${count(upload.files.length - toSend.length)} there already`}
        </span>
      </div>
      <Progress label="Sent" share={upload.status === 'done' || total === 0 ? 1 : done / total} tone={tone} />
    </div>
  );
}
