import clsx from 'clsx';
import { Check, ChevronDown } from 'lucide-react';
import { Checkbox, Switch as RadixSwitch } from 'radix-ui';
import { type ComponentProps, type InputHTMLAttributes, isValidElement, type ReactNode, useId } from 'react';

const FIELD = 'h-9 w-full min-w-0 rounded-lg border border-field bg-raised px-3 text-sm text-ink placeholder:text-faint disabled:opacity-50';

interface FieldProps {
  label: string;
  /** Below the field. */
  note?: ReactNode;
  problem?: string | null;
}

/** A text field with its label. */
export function TextField({ label, note, problem, className, ...rest }: FieldProps & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  const about = note || problem ? `${id}-about` : undefined;
  return (
    <div className={clsx('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="text-[0.8125rem] font-medium">
        {label}
      </label>
      <input id={id} className={clsx(FIELD, problem && 'border-inferior')} aria-describedby={about} aria-invalid={problem ? true : undefined} {...rest} />
      {about && (
        <p id={about} className={clsx('text-[0.8125rem]', problem ? 'text-inferior' : 'text-muted')}>
          {problem ?? note}
        </p>
      )}
    </div>
  );
}

/** A search field without a visible label. */
export function SearchField({ label, className, ...rest }: { label: string } & ComponentProps<'input'>) {
  return <input type="search" aria-label={label} placeholder={label} className={clsx(FIELD, 'max-w-80', className)} {...rest} />;
}

export interface Choice {
  value: string;
  label: ReactNode;
  isDisabled?: boolean;
}

interface SelectProps {
  label: string;
  value: string;
  onChange(value: string): void;
  choices: readonly Choice[];
  /** Whether the label is shown. */
  isLabelled?: boolean;
  className?: string;
}

/** One of few: the browser's own list, since Radix's writes a style as HTML, which the page's policy forbids. */
export function Select({ label, value, onChange, choices, isLabelled = false, className }: SelectProps) {
  const id = useId();
  return (
    <div className={clsx('flex min-w-0 flex-col gap-1', className)}>
      {isLabelled && (
        <label htmlFor={id} className="text-[0.8125rem] font-medium">
          {label}
        </label>
      )}
      <div className="relative min-w-0">
        <select
          id={id}
          aria-label={label}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className="h-9 w-full min-w-0 appearance-none truncate rounded-lg border border-field bg-raised pr-8 pl-3 text-sm text-ink hover:bg-hover"
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value} disabled={choice.isDisabled ?? false}>
              {textIn(choice.label)}
            </option>
          ))}
        </select>
        <ChevronDown className="pointer-events-none absolute top-2.5 right-2.5 size-4 text-muted" aria-hidden />
      </div>
    </div>
  );
}

/** An option holds text alone. */
function textIn(node: ReactNode): string {
  if (typeof node === 'string' || typeof node === 'number') return String(node);
  if (Array.isArray(node)) return node.map(textIn).join('');
  return isValidElement<{ children?: ReactNode }>(node) ? textIn(node.props.children) : '';
}

interface ToggleProps {
  label: ReactNode;
  isOn: boolean;
  onChange(isOn: boolean): void;
  isDisabled?: boolean;
}

export function Toggle({ label, isOn, onChange, isDisabled = false }: ToggleProps) {
  const id = useId();
  return (
    <div className="flex items-center gap-2 text-sm">
      <RadixSwitch.Root
        id={id}
        checked={isOn}
        onCheckedChange={onChange}
        disabled={isDisabled}
        className="relative h-5 w-9 shrink-0 rounded-full bg-field after:absolute after:-inset-1 data-[state=checked]:bg-accent disabled:opacity-50"
      >
        <RadixSwitch.Thumb className="block size-4 translate-x-0.5 rounded-full bg-raised transition-transform data-[state=checked]:translate-x-[1.125rem]" />
      </RadixSwitch.Root>
      <label htmlFor={id}>{label}</label>
    </div>
  );
}

export function Tick({ label, isOn, onChange, isDisabled = false }: ToggleProps) {
  const id = useId();
  return (
    <div className="flex items-center gap-2 text-sm">
      <Checkbox.Root
        id={id}
        checked={isOn}
        onCheckedChange={(checked) => onChange(checked === true)}
        disabled={isDisabled}
        className="relative flex size-4.5 shrink-0 items-center justify-center rounded border after:absolute after:-inset-1 border-field bg-raised data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-50"
      >
        <Checkbox.Indicator>
          <Check className="size-3.5 text-on-accent" aria-hidden />
        </Checkbox.Indicator>
      </Checkbox.Root>
      <label htmlFor={id}>{label}</label>
    </div>
  );
}
