import { Undo2 } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { CostPrices } from '../../../../src/records/console/cost.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Slider } from '../../ui/slider.tsx';
import { requests } from './money.ts';
import type { Key, Played } from './played.ts';

interface ControlsProps {
  played: Played;
  configured: CostPrices | undefined;
  requestsPerDay: number;
  /** Share of answers that were not valid, as it was measured. */
  measuredFallback: number | null;
  /** Requests a GPU-hour, as measured; null where it is not known. */
  measuredSpeed: number | null;
}

const DECADE = 10;

/** Everything that can be played with. What is left alone is the run's own. */
export function Controls({ played, configured, requestsPerDay, measuredFallback, measuredSpeed }: ControlsProps) {
  const { typed, play } = played;
  const hosted = configured?.hosted ?? null;
  const day = Number(typed('requestsPerDay')) || requestsPerDay;
  const gpu = typed('gpuHourUsd') === '' ? (configured?.gpuHourUsd ?? null) : Number(typed('gpuHourUsd'));
  const share = typed('utilisation') === '' ? (configured?.utilisation.likely ?? 0.4) : Number(typed('utilisation'));
  return (
    <Card
      title="What if"
      aside={
        <Button look="quiet" size="small" disabled={!played.isPlayed} onClick={played.forget}>
          <Undo2 aria-hidden /> The run’s own
        </Button>
      }
    >
      <div className="flex flex-col gap-5">
        <Knob label="Requests a day" value={String(day)} isTyped={false} onType={(text) => play({ requestsPerDay: text })}>
          <Slider
            label="Requests a day, slider"
            value={Math.log10(day) * DECADE}
            {...{ min: 20, max: 60, step: 1 }}
            says={() => `${requests(day)} requests a day`}
            onChange={(at) => play({ requestsPerDay: String(twoDigits(DECADE ** (at / DECADE))) })}
          />
        </Knob>
        <Knob
          label="A GPU hour"
          unit="$"
          value={gpu === null ? '' : String(gpu)}
          isTyped={typed('gpuHourUsd') !== ''}
          onType={(text) => play({ gpuHourUsd: text })}
          clear={() => play({ gpuHourUsd: '' })}
        >
          <Slider
            label="Price of a GPU hour, slider"
            value={gpu ?? 0}
            {...{ min: 0, max: Math.max(10, Math.ceil(gpu ?? 0)), step: 0.05 }}
            says={(value) => (gpu === null ? 'no price yet' : `$${value.toFixed(2)} an hour`)}
            onChange={(value) => play({ gpuHourUsd: String(Number(value.toFixed(2))) })}
          />
        </Knob>
        <Knob
          label="Utilisation"
          unit="%"
          value={String(Number((share * 100).toFixed(2)))}
          isTyped={typed('utilisation') !== ''}
          onType={(text) => play({ utilisation: text === '' ? '' : String(Number(text) / 100) })}
          clear={() => play({ utilisation: '' })}
        >
          <Slider
            label="Utilisation, slider"
            value={Math.round(share * 100)}
            {...{ min: 1, max: 100, step: 1 }}
            says={(value) => `${value} % of a paid GPU hour`}
            onChange={(value) => play({ utilisation: String(value / 100) })}
          />
        </Knob>
        <fieldset className="flex flex-col gap-3 border-t border-rule pt-4">
          <legend className="sr-only">Prices of the hosted model</legend>
          <p className="text-[0.8125rem] font-medium">Hosted, a million tokens</p>
          <div className="grid grid-cols-3 gap-2">
            <Price name="inputPerMillionUsd" label="Prompt" {...{ played }} own={hosted?.inputPerMillionUsd} />
            <Price name="cachedInputPerMillionUsd" label="Cached" {...{ played }} own={hosted?.cachedInputPerMillionUsd} />
            <Price name="outputPerMillionUsd" label="Answer" {...{ played }} own={hosted?.outputPerMillionUsd} />
          </div>
        </fieldset>
        <div className="grid grid-cols-2 gap-3 border-t border-rule pt-4">
          <Knob
            label="Still hosted"
            unit="%"
            placeholder={shareText(configured?.fallbackRate ?? measuredFallback)}
            value={typed('fallbackRate') === '' ? '' : String(Number((Number(typed('fallbackRate')) * 100).toFixed(3)))}
            isTyped={typed('fallbackRate') !== ''}
            onType={(text) => play({ fallbackRate: text === '' ? '' : String(Number(text) / 100) })}
            clear={() => play({ fallbackRate: '' })}
            stacked
          />
          <Knob
            label="Requests a GPU hour"
            placeholder={measuredSpeed === null ? 'not measured' : requests(measuredSpeed)}
            value={typed('requestsPerGpuHour')}
            isTyped={typed('requestsPerGpuHour') !== ''}
            onType={(text) => play({ requestsPerGpuHour: text })}
            clear={() => play({ requestsPerGpuHour: '' })}
            stacked
          />
        </div>
        <p className="text-[0.8125rem] text-muted">Typed figures stay in this address alone: nothing is written, and no verdict changes.</p>
      </div>
    </Card>
  );
}

function Price({ name, label, played, own }: { name: Key; label: string; played: Played; own: number | undefined }) {
  return (
    <Knob
      {...{ label }}
      unit="$"
      placeholder={own === undefined ? 'none' : String(own)}
      value={played.typed(name)}
      isTyped={played.typed(name) !== ''}
      onType={(text) => played.play({ [name]: text })}
      clear={() => played.play({ [name]: '' })}
      stacked
    />
  );
}

interface KnobProps {
  label: string;
  unit?: string;
  value: string;
  placeholder?: string;
  isTyped: boolean;
  onType(text: string): void;
  clear?(): void;
  /** The field below its label. */
  stacked?: boolean;
  children?: ReactNode;
}

/** A number with its slider; says whether it was typed here, and takes that back. */
function Knob({ label, unit, value, placeholder, isTyped, onType, clear, stacked = false, children }: KnobProps) {
  const id = useId();
  // What is being typed, as `4.` on the way to `4.5`.
  const [text, setText] = useState<string | null>(null);
  const type = (next: string) => {
    if (!/^\d*\.?\d*$/.test(next)) return;
    setText(next);
    if (next !== '.') onType(next);
  };
  const field = (
    <span className="relative min-w-0">
      {unit && (
        <span className={`pointer-events-none absolute top-1/2 -translate-y-1/2 text-sm text-muted ${unit === '$' ? 'left-2.5' : 'right-2.5'}`}>{unit}</span>
      )}
      <input
        id={id}
        inputMode="decimal"
        autoComplete="off"
        {...{ placeholder }}
        value={text ?? value}
        onChange={({ target }) => type(target.value)}
        onBlur={() => setText(null)}
        className={`h-8 w-full rounded-lg border border-field bg-raised px-2.5 text-sm placeholder:text-faint ${unit === '$' ? 'pl-6' : ''} ${unit === '%' ? 'pr-7' : ''} ${stacked ? '' : 'text-right'}`}
      />
    </span>
  );
  const mark = isTyped && (
    <button type="button" onClick={clear} aria-label={`${label}: typed here; take it back`} className="inline-flex items-center rounded-md hover:brightness-95">
      <Badge tone="warn">
        typed here <Undo2 aria-hidden />
      </Badge>
    </button>
  );
  if (stacked)
    return (
      <div className="flex min-w-0 flex-col gap-1">
        <label htmlFor={id} className="truncate text-[0.8125rem]">
          {label}
        </label>
        {field}
        {mark}
      </div>
    );
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center justify-between gap-3">
        <span className="flex min-w-0 flex-wrap items-center gap-2">
          <label htmlFor={id} className="text-[0.8125rem] font-medium">
            {label}
          </label>
          {mark}
        </span>
        <span className="w-28 shrink-0">{field}</span>
      </div>
      {children}
    </div>
  );
}

function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}

function shareText(share: number | null): string {
  return share === null ? 'measured' : (share * 100).toFixed(1);
}
