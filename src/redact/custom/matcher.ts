import { type Node, PatternProblem, parsed } from './syntax.ts';

/** Where a pattern matches: overlapping matches are one place. */
export type Matcher = (text: string) => { start: number; end: number }[];

export const LONGEST_PATTERN = 200;
const MOST_STATES = 400;

type State = { test: (character: string) => boolean; next: number } | { edge: string; next: number } | { both: readonly number[] } | 'end';

/**
 * A pattern of one's own, matched in time that grows with the text alone: every state at once (Thompson 1968), no going back.
 * A settings file may come from a stranger's pull request, and a stranger's pattern must not stop a run.
 */
export function compiled(pattern: string): { ok: true; matcher: Matcher } | { ok: false; problem: string } {
  try {
    if (pattern.length > LONGEST_PATTERN) throw new PatternProblem(`it is longer than ${LONGEST_PATTERN} characters`);
    const states: State[] = ['end'];
    const entry = laid(parsed(pattern), 0, states);
    const matcher = simulated(states, entry);
    if (reaches(states, entry)) throw new PatternProblem('it matches an empty text');
    return { ok: true, matcher };
  } catch (error) {
    if (error instanceof PatternProblem) return { ok: false, problem: error.message };
    throw error;
  }
}

/** Puts a tree's states before `next`; gives the first. */
function laid(node: Node, next: number, states: State[]): number {
  if (states.length > MOST_STATES) throw new PatternProblem('it repeats too much');
  if (node.kind === 'character') return states.push({ test: node.test, next }) - 1;
  if (node.kind === 'edge') return states.push({ edge: node.edge, next }) - 1;
  if (node.kind === 'all') return node.parts.reduceRight((after, each) => laid(each, after, states), next);
  if (node.kind === 'any') return states.push({ both: node.parts.map((part) => laid(part, next, states)) }) - 1;
  const { part, least, most } = node;
  let entry = next;
  if (most === Number.POSITIVE_INFINITY) {
    entry = states.push('end') - 1;
    states[entry] = { both: [laid(part, entry, states), next] };
  } else for (let extra = least; extra < most; extra++) entry = states.push({ both: [laid(part, entry, states), next] }) - 1;
  for (let time = 0; time < least; time++) entry = laid(part, entry, states);
  return entry;
}

/** Whether the end is reached without a character. */
function reaches(states: readonly State[], entry: number): boolean {
  const [seen, waiting] = [new Set<number>(), [entry]];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    const at = states[state];
    if (at === 'end') return true;
    if (at && 'both' in at) waiting.push(...at.both);
    else if (at && 'edge' in at) waiting.push(at.next);
  }
  return false;
}

function simulated(states: readonly State[], entry: number): Matcher {
  return (text) => {
    const found: { start: number; end: number }[] = [];
    // By state, where the earliest attempt that stands there began; one attempt more begins at every character.
    let now = new Map<number, number>();
    for (let index = 0; index <= text.length; index++) {
      const reached = closed(states, [...now, [entry, index]], { text, index });
      const start = reached.get(0);
      if (start !== undefined && start < index) add(found, { start, end: index });
      const character = text[index] ?? '';
      now = new Map();
      if (index === text.length) break;
      for (const [state, begun] of reached) {
        const at = states[state];
        if (at && at !== 'end' && 'test' in at && at.test(character)) now.set(at.next, Math.min(begun, now.get(at.next) ?? begun));
      }
    }
    return found;
  };
}

/** The states that can be reached without a character, each with its earliest beginning. */
function closed(states: readonly State[], from: readonly [number, number][], place: { text: string; index: number }): Map<number, number> {
  const reached = new Map<number, number>();
  for (const [first, begun] of from.toSorted((a, b) => a[1] - b[1])) {
    const waiting = [first];
    for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
      if (reached.has(state)) continue;
      reached.set(state, begun);
      const at = states[state];
      if (!at || at === 'end') continue;
      if ('both' in at) waiting.push(...at.both);
      else if ('edge' in at && holds(at.edge, place)) waiting.push(at.next);
    }
  }
  return reached;
}

function holds(edge: string, { text, index }: { text: string; index: number }): boolean {
  if (edge === '^') return index === 0;
  if (edge === '$') return index === text.length;
  const isEdge = /\w/.test(text[index - 1] ?? '') !== /\w/.test(text[index] ?? '');
  return edge === '\\b' ? isEdge : !isEdge;
}

function add(found: { start: number; end: number }[], place: { start: number; end: number }): void {
  const last = found.at(-1);
  if (last && place.start < last.end) {
    last.start = Math.min(last.start, place.start);
    last.end = place.end;
  } else found.push(place);
}
