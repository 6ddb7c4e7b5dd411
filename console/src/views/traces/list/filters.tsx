import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { TracePage } from '../../../../../src/records/console/traces.ts';
import { Button } from '../../../ui/button.tsx';
import { SearchField, Select, Toggle } from '../../../ui/fields.tsx';
import { compact } from '../../../ui/numbers.ts';
import { useSlowText } from '../../../ui/slow-text.ts';
import type { useTraceFilter } from './filter.ts';

const SPANS = [
  { value: 'all', label: 'Any time' },
  { value: '1h', label: 'Last hour' },
  { value: '24h', label: 'Last 24 hours' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
] as const;

interface FiltersProps {
  state: ReturnType<typeof useTraceFilter>;
  facets: TracePage['facets'] | undefined;
  /** Langfuse counts back from now, a file from its newest trace. */
  isAsked: boolean;
}

/** What the list shows: each choice stands in the address. */
export function Filters({ state: { filter, change, clear, isFiltered }, facets, isAsked }: FiltersProps) {
  const custom = filter.from !== undefined && !SPANS.some(({ value }) => value === filter.from) ? [{ value: filter.from, label: `Since ${filter.from}` }] : [];
  return (
    <search className="flex flex-wrap items-center gap-2">
      <Search text={filter.text ?? ''} onChange={(text) => change({ text })} />
      <Facet
        label="Agent"
        every={isAsked ? 'Agent as harvest asks' : 'Any agent'}
        of={facets?.agents}
        value={filter.agent}
        onChange={(agent) => change({ agent })}
        {...(isAsked && { all: 'Any agent' })}
      />
      <Facet label="Tool" every="Any tool" of={facets?.tools} value={filter.tool} onChange={(tool) => change({ tool })} />
      <Facet label="Model" every="Any model" of={facets?.models} value={filter.model} onChange={(model) => change({ model })} />
      <Facet
        label="Environment"
        every="Any environment"
        of={facets?.environments}
        value={filter.environment}
        onChange={(environment) => change({ environment })}
      />
      <Select
        label={isAsked ? 'Time, back from now' : 'Time, back from the newest trace'}
        value={filter.from ?? 'all'}
        onChange={(from) => change({ from: from === 'all' ? null : from })}
        choices={[{ value: 'all', label: isAsked ? 'As harvest asks' : 'Any time' }, ...SPANS.slice(1), ...custom]}
      />
      <div className="flex h-9 items-center px-1.5">
        <Toggle label="Only errors" isOn={filter.errors === 'only'} onChange={(isOn) => change({ errors: isOn ? 'only' : null })} />
      </div>
      {isFiltered && (
        <Button look="quiet" size="small" onClick={clear}>
          <X /> Clear
        </Button>
      )}
    </search>
  );
}

interface FacetProps {
  label: string;
  every: string;
  of: TracePage['facets']['agents'] | undefined;
  value: string | undefined;
  onChange(value: string | null): void;
  /** How `*` is called, where it is another choice than none. */
  all?: string;
}

/** Left out where there is nothing to choose between. */
function Facet({ label, every: none, of = [], value, onChange, all }: FacetProps) {
  if (value === undefined && of.length < 2 && all === undefined) return null;
  const unknown = value !== undefined && value !== '*' && !of.some(({ name }) => name === value) ? [{ name: value, traces: null }] : [];
  const every = all === undefined ? [] : [{ value: '=*', label: all }];
  const choices = [...every, ...[...of, ...unknown].map(({ name, traces }) => ({ value: `=${name}`, label: named(name, traces) }))];
  return (
    <Select
      label={label}
      value={value === undefined ? 'every' : `=${value}`}
      onChange={(chosen) => onChange(chosen === 'every' ? null : chosen.slice(1))}
      choices={[{ value: 'every', label: none }, ...choices]}
      className="max-w-44"
    />
  );
}

function named(name: string, traces: number | null): string {
  return traces === null ? name : `${name} (${compact(traces)})`;
}

/** Asks once the typing pauses. */
function Search({ text, onChange }: { text: string; onChange(text: string): void }) {
  const [typed, setTyped] = useSlowText(text, onChange);
  const field = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.querySelector('input')?.focus();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, []);
  return (
    <div ref={field} className="relative w-full sm:w-64">
      <SearchField label="Search text, names, ids" value={typed} onChange={(event) => setTyped(event.target.value)} className="max-w-none" />
      {typed === '' && (
        <kbd className="pointer-events-none absolute top-2 right-2 rounded border border-rule bg-sunken px-1.5 font-mono text-xs text-muted max-sm:hidden">
          /
        </kbd>
      )}
    </div>
  );
}
