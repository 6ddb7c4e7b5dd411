import clsx from 'clsx';

interface ProgressProps {
  label: string;
  /** 0 to 1. */
  share: number;
  tone?: 'accent' | 'good' | 'bad';
}

const TONES = { accent: 'bg-accent', good: 'bg-parity', bad: 'bg-inferior' } as const;

/** How much of something is done; the figure stands beside it in words. */
export function Progress({ label, share, tone = 'accent' }: ProgressProps) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className="h-2 overflow-hidden rounded-full bg-hover"
    >
      <div className={clsx('h-full rounded-full', TONES[tone])} style={{ width: `${percent}%` }} />
    </div>
  );
}
