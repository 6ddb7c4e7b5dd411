import clsx from 'clsx';
import { Check, ChevronDown } from 'lucide-react';
import { Checkbox, Select as Radix, Switch as RadixSwitch } from 'radix-ui';
import { type InputHTMLAttributes, type ReactNode, useId } from 'react';

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
export function SearchField({ label, className, ...rest }: { label: string } & InputHTMLAttributes<HTMLInputElement>) {
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

/** One of few. An empty value cannot be chosen in Radix: name it, as `all`. */
export function Select({ label, value, onChange, choices, isLabelled = false, className }: SelectProps) {
  const id = useId();
  return (
    <div className={clsx('flex min-w-0 flex-col gap-1', className)}>
      {isLabelled && (
        <label htmlFor={id} className="text-[0.8125rem] font-medium">
          {label}
        </label>
      )}
      <Radix.Root value={value} onValueChange={onChange}>
        <Radix.Trigger
          id={id}
          aria-label={label}
          className="flex h-9 min-w-0 items-center justify-between gap-2 rounded-lg border border-field bg-raised px-3 text-sm hover:bg-hover"
        >
          <span className="truncate">
            <Radix.Value />
          </span>
          <ChevronDown className="size-4 shrink-0 text-muted" aria-hidden />
        </Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            position="popper"
            sideOffset={4}
            className="z-50 max-h-80 min-w-[var(--radix-select-trigger-width)] overflow-auto rounded-lg border border-rule bg-raised p-1 shadow-xl"
          >
            <Radix.Viewport>
              {choices.map((choice) => (
                <Radix.Item
                  key={choice.value}
                  value={choice.value}
                  disabled={choice.isDisabled ?? false}
                  className="flex cursor-pointer items-center gap-2 rounded-md py-1.5 pr-3 pl-7 text-sm data-[disabled]:cursor-not-allowed data-[disabled]:opacity-50 data-[highlighted]:bg-hover data-[highlighted]:outline-none"
                >
                  <Radix.ItemIndicator className="absolute left-2">
                    <Check className="size-3.5" aria-hidden />
                  </Radix.ItemIndicator>
                  <Radix.ItemText>{choice.label}</Radix.ItemText>
                </Radix.Item>
              ))}
            </Radix.Viewport>
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </div>
  );
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
        className="relative h-5 w-9 shrink-0 rounded-full bg-field data-[state=checked]:bg-accent disabled:opacity-50"
      >
        <RadixSwitch.Thumb className="block size-4 translate-x-0.5 rounded-full bg-white transition-transform data-[state=checked]:translate-x-[1.125rem]" />
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
        className="flex size-4.5 shrink-0 items-center justify-center rounded border border-field bg-raised data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-50"
      >
        <Checkbox.Indicator>
          <Check className="size-3.5 text-on-accent" aria-hidden />
        </Checkbox.Indicator>
      </Checkbox.Root>
      <label htmlFor={id}>{label}</label>
    </div>
  );
}
