import type { PackedExample, Payload } from './payload.ts';

export const FILTERS = ['text', 'kind', 'track', 'wrong', 'cause', 'tool', 'slice', 'split', 'gate'] as const;
export type Filter = (typeof FILTERS)[number];

/** What is looked for, and the example that is open; the address's fragment says the same. Empty where a filter lets everything through. */
export type State = Record<Filter | 'example', string>;

export const NO_STATE: State = { text: '', kind: '', track: '', wrong: '', cause: '', tool: '', slice: '', split: '', gate: '', example: '' };

/** A fragment read; null where it is none of ours. Unknown keys are passed over. */
export function stateOf(fragment: string): State | null {
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  const known = (['example', ...FILTERS] as const).filter((key) => given.has(key));
  if (known.length === 0) return null;
  return { ...NO_STATE, ...Object.fromEntries(known.map((key) => [key, given.get(key) ?? ''])) };
}

export function fragmentOf(state: State): string {
  const set = (['example', ...FILTERS] as const).filter((key) => state[key] !== '').map((key) => [key, state[key]]);
  return set.length === 0 ? '' : `#${new URLSearchParams(set)}`;
}

/** Whether an example is looked for; `words` are those of the search, `textOf` all that an example says, both in lower case. */
export function matches(
  example: PackedExample,
  state: State,
  { models, textOf }: { models: Payload['models']; textOf(example: PackedExample): string },
): boolean {
  const { kind, track, wrong, cause, tool, slice, split, gate } = state;
  const words = state.text.toLowerCase().split(/\s+/).filter(Boolean);
  return (
    (kind === '' || example.kinds.includes(kind)) &&
    (track === '' || example.track === track) &&
    (tool === '' || example.domain === tool) &&
    (slice === '' || example.slices.includes(slice)) &&
    (split === '' || example.split === split) &&
    (gate === '' || (gate === 'apart') === (example.apart === true)) &&
    isMissed(example, { models, wrong, cause }) &&
    (words.length === 0 || words.every((word) => textOf(example).includes(word)))
  );
}

/** One and the same model is wrong, for that cause. */
function isMissed({ answers }: PackedExample, { models, wrong, cause }: { models: Payload['models']; wrong: string; cause: string }): boolean {
  if (wrong === '' && cause === '') return true;
  return answers.some((answer, at) => {
    if (answer === null || (wrong !== '' && models[at]?.role !== wrong)) return false;
    return cause === '' ? answer.correct === false : answer.cause === cause;
  });
}

/** All that a search looks through. */
export function searchable({ id, domain, slices, user, gold, answers }: PackedExample): string {
  const said = answers.flatMap((answer) => (answer ? [answer.text ?? '', answer.reason ?? '', answer.detail ?? ''] : []));
  return [id, domain, ...slices, user, gold, ...said].join('\n').toLowerCase();
}
