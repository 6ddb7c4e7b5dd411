import { memo, type RefObject } from 'react';
import type { CompareRun } from '../../../../src/records/console/compare/list.ts';
import { SearchField, Select } from '../../ui/fields.tsx';
import { count } from '../../ui/numbers.ts';
import { useSlowText } from '../../ui/slow-text.ts';
import type { Change, Choice } from './choice.ts';

interface FiltersProps {
  run: CompareRun;
  choice: Choice;
  change(next: Change, options?: { replace?: boolean }): void;
  search: RefObject<HTMLDivElement | null>;
}

type Counted = CompareRun['tools'];
const ALL = ' all';

/** What the list is narrowed to. Whoever narrows it sees its first example. */
export const Filters = memo(function Filters({ run, choice, change, search }: FiltersProps) {
  const narrow = (next: Change) => change({ ...next, example: null }, { replace: true });
  const select = (label: string, key: 'track' | 'tool' | 'cause' | 'slice', all: string, choices: Counted) =>
    choices.length > 0 && (
      <Select
        label={label}
        value={choice[key] ?? ALL}
        onChange={(value) => narrow({ [key]: value === ALL ? null : value })}
        choices={[{ value: ALL, label: all }, ...choices.map((one) => ({ value: one.value, label: `${one.label} (${count(one.count)})` }))]}
      />
    );
  return (
    <div className="grid grid-cols-2 gap-2 md:grid-cols-3 xl:grid-cols-[1.5fr_1.1fr_1fr_1fr_1fr_1fr]">
      <Select
        label="Which examples"
        value={choice.show ?? 'misses'}
        onChange={(show) => narrow({ show: show === 'misses' ? null : show })}
        choices={run.shows.map((one) => ({ value: one.value, label: `${one.label} (${count(one.count)})` }))}
      />
      {select('Track', 'track', 'Both tracks', run.tracks)}
      {select('Tool', 'tool', 'Any tool', run.tools)}
      {select('Cause', 'cause', 'Any cause', run.causes)}
      {select('Slice', 'slice', 'Any slice', run.slices)}
      <div ref={search} className="min-w-0">
        <Search text={choice.text ?? ''} onSearch={(text) => narrow({ text })} />
      </div>
    </div>
  );
});

/** Asks once nobody has typed for a moment. */
function Search({ text, onSearch }: { text: string; onSearch(text: string): void }) {
  const [typed, setTyped] = useSlowText(text, onSearch);
  return <SearchField label="Search" value={typed} onChange={(event) => setTyped(event.target.value)} />;
}
