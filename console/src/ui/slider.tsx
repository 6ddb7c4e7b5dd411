import { Slider as Radix } from 'radix-ui';

interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onChange(value: number): void;
  /** How the value is said. */
  says(value: number): string;
  isDisabled?: boolean;
}

/** A value between two ends: pointer, arrows, Page Up and Down, Home and End. */
export function Slider({ label, value, min, max, step, onChange, says, isDisabled = false }: SliderProps) {
  return (
    <Radix.Root
      value={[Math.min(max, Math.max(min, value))]}
      {...{ min, max, step }}
      disabled={isDisabled}
      onValueChange={([next]) => next !== undefined && onChange(next)}
      className="relative flex h-6 w-full touch-none items-center select-none data-[disabled]:opacity-50"
    >
      <Radix.Track className="relative h-1.5 grow rounded-full bg-rule">
        <Radix.Range className="absolute h-full rounded-full bg-accent" />
      </Radix.Track>
      <Radix.Thumb
        aria-label={label}
        aria-valuetext={says(value)}
        className="block size-4.5 cursor-grab rounded-full border-2 border-accent bg-raised shadow-sm"
      />
    </Radix.Root>
  );
}
