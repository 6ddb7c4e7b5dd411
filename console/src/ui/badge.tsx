import clsx from 'clsx';
import type { ReactNode } from 'react';

export type Tone = 'neutral' | 'good' | 'bad' | 'warn' | 'info';

const TONES: Readonly<Record<Tone, string>> = {
  neutral: 'bg-hover text-muted',
  good: 'bg-parity-soft text-parity',
  bad: 'bg-inferior-soft text-inferior',
  warn: 'bg-inconclusive-soft text-inconclusive',
  info: 'bg-chosen text-accent',
};

/** Never colour alone: the word says it too. */
export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={clsx('inline-flex items-center gap-1 rounded-md px-1.5 py-0.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3', TONES[tone])}>
      {children}
    </span>
  );
}

const VERDICTS: Readonly<Record<string, Tone>> = {
  parity: 'good',
  ship: 'good',
  inferior: 'bad',
  stop: 'bad',
  train: 'warn',
  inconclusive: 'warn',
  collect: 'warn',
};

/** A verdict or a decision in its colour. */
export function Verdict({ of }: { of: string }) {
  return <Badge tone={VERDICTS[of] ?? 'neutral'}>{of}</Badge>;
}
