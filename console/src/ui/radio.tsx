import clsx from 'clsx';
import { RadioGroup } from 'radix-ui';
import { type ReactNode, useId } from 'react';

interface RadioChoice {
  value: string;
  label: string;
  /** Below the label. */
  note?: ReactNode;
  isDisabled?: boolean;
}

interface RadiosProps {
  label: string;
  value: string;
  onChange(value: string): void;
  choices: readonly RadioChoice[];
}

/** One of two or three, each with a sentence of its own. Arrows move between them. */
export function Radios({ label, value, onChange, choices }: RadiosProps) {
  const id = useId();
  return (
    <RadioGroup.Root aria-label={label} value={value} onValueChange={onChange} className="grid gap-2 sm:grid-cols-2">
      {choices.map((choice) => (
        <div
          key={choice.value}
          className={`flex min-w-0 gap-2.5 rounded-lg border p-3 ${choice.value === value ? 'border-accent bg-chosen' : 'border-rule'} ${choice.isDisabled ? 'opacity-80' : ''}`}
        >
          <RadioGroup.Item
            id={`${id}-${choice.value}`}
            value={choice.value}
            disabled={choice.isDisabled ?? false}
            aria-describedby={choice.note ? `${id}-${choice.value}-note` : undefined}
            className="relative mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border after:absolute after:-inset-1 border-field bg-raised data-[state=checked]:border-accent disabled:opacity-50"
          >
            <RadioGroup.Indicator className="size-2 rounded-full bg-accent" />
          </RadioGroup.Item>
          <div className="min-w-0 text-sm">
            <label htmlFor={`${id}-${choice.value}`} className="font-medium">
              {choice.label}
            </label>
            {choice.note && (
              <p id={`${id}-${choice.value}-note`} className="mt-0.5 text-[0.8125rem] break-words text-muted">
                {choice.note}
              </p>
            )}
          </div>
        </div>
      ))}
    </RadioGroup.Root>
  );
}

interface RadioRow {
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
