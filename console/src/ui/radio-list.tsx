import clsx from 'clsx';
import { RadioGroup } from 'radix-ui';
import type { ReactNode } from 'react';

export interface RadioRow {
  value: string;
  /** What it is called. */
  title: string;
  children: ReactNode;
}

interface RadioListProps {
  label: string;
  value: string | null;
  onChange(value: string): void;
  rows: readonly RadioRow[];
}

/** One of several things that each need a few words: arrow keys choose. */
export function RadioList({ label, value, onChange, rows }: RadioListProps) {
  return (
    <RadioGroup.Root aria-label={label} value={value ?? ''} onValueChange={onChange} className="flex flex-col divide-y divide-rule">
      {rows.map((row) => (
        <RadioGroup.Item
          key={row.value}
          value={row.value}
          aria-label={row.title}
          className={clsx(
            'flex min-w-0 items-start gap-3 px-4 py-3 text-left -outline-offset-2 first:rounded-t-xl last:rounded-b-xl',
            row.value === value ? 'bg-chosen' : 'hover:bg-hover',
          )}
        >
          <span className="mt-0.5 flex size-4.5 shrink-0 items-center justify-center rounded-full border border-field bg-raised" aria-hidden>
            <RadioGroup.Indicator className="size-2.5 rounded-full bg-accent" />
          </span>
          <span className="min-w-0 flex-1">{row.children}</span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
