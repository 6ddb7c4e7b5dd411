import { CircleAlert, CirclePause } from 'lucide-react';
import type { TrainingSummary } from '../../../../src/records/console/training.ts';
import { CopyButton } from '../../ui/code.tsx';
import { count, duration, percent } from '../../ui/numbers.ts';
import { nameOf, STATES } from './words.ts';

/** Where it is: a bar, the step, the time left. */
export function Progress({ training }: { training: TrainingSummary }) {
  const { state, step, totalSteps, etaMs } = training;
  const share = totalSteps ? Math.min(1, step / totalSteps) : 0;
  const isOver = state === 'failed' || state === 'stopped';
  const fill = state === 'done' ? 'bg-parity' : isOver ? 'bg-faint' : 'bg-accent';
  return (
    <div className="flex flex-col gap-1.5">
      <div
        role="progressbar"
        aria-label={`Steps: ${nameOf(training)}`}
        aria-valuemin={0}
        aria-valuemax={totalSteps ?? 100}
        aria-valuenow={step}
        className="h-1.5 overflow-hidden rounded-full bg-hover"
      >
        <div className={`h-full rounded-full ${fill}`} style={{ width: percent(share).replace(' ', '') }} />
      </div>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-[0.8125rem] text-muted">
        <span>
          <span className="font-medium text-ink">Step {count(step)}</span>
          {totalSteps !== null && ` of ${count(totalSteps)}`}
        </span>
        <span>
          {totalSteps !== null && percent(share, 0)}
          {etaMs !== null && state === 'training' && <> · about {duration(etaMs)} left</>}
        </span>
      </div>
      {STATES[state].says && <p className="text-[0.8125rem] text-muted">{STATES[state].says}</p>}
    </div>
  );
}

/** Why it ended before its end, and how it goes on. */
export function Ended({ training }: { training: TrainingSummary }) {
  const { state, sentence, resume } = training;
  if (!sentence || !resume) return null;
  const [Icon, look] =
    state === 'failed'
      ? [CircleAlert, 'border-inferior/30 bg-inferior-soft [&>svg]:text-inferior']
      : [CirclePause, 'border-inconclusive/30 bg-inconclusive-soft [&>svg]:text-inconclusive'];
  return (
    <div role="note" className={`flex items-start gap-3 rounded-lg border px-3.5 py-3 text-sm ${look}`}>
      <Icon className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <p className="break-words">{sentence}</p>
        <p className="text-[0.8125rem]">
          {resume.step > 0
            ? `With the same config it goes on from its checkpoint at step ${count(resume.step)}:`
            : 'It has no checkpoint yet: it begins again with the first step.'}
        </p>
        <Command text={resume.command} />
      </div>
    </div>
  );
}

/** A command to copy. */
export function Command({ text }: { text: string }) {
  return (
    <div className="flex min-w-0 items-center justify-between gap-2 rounded-md border border-rule bg-raised py-0.5 pr-1 pl-3">
      <code className="min-w-0 font-mono text-[0.8125rem] break-words">{text}</code>
      <CopyButton text={text} label={`Copy ${text}`} />
    </div>
  );
}
