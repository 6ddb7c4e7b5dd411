import { escapedByCode, literal } from './literal.ts';
import { NOTHING, type Rules } from './rules.ts';

/** A text, and what follows it: an expression, perhaps empty. */
export interface Entry {
  text: string;
  after: string;
}

/** Deeper than this, texts that share their beginnings are listed one by one: the engine reads groups recursively. */
const MOST_DEPTH = 60;

/**
 * Any one of several texts, each with what follows it. Shared beginnings are written once, so that the engine holds few places at a time whatever the
 * number of texts. The texts are different.
 */
export function anyText(rules: Rules, entries: readonly Entry[], depth = 0): string {
  const [first] = entries;
  if (first === undefined) return '';
  if (entries.length === 1) return sequence(first);
  const shared = sharedStart(entries.map(({ text }) => text));
  if (depth > MOST_DEPTH) return rules.rule(entries.map(sequence).join(' | '));
  const rest = entries.map(({ text, after }) => ({ text: text.slice(shared.length), after }));
  const ended = rest.filter(({ text }) => text === '').map(({ after }) => (after === '' ? NOTHING : after));
  const groups = [
    ...Map.groupBy(
      rest.filter(({ text }) => text !== ''),
      ({ text }) => firstOf(text),
    ).values(),
  ];
  const choice = rules.rule([...groups.map((group) => anyText(rules, group, depth + 1)), ...ended].join(' | '));
  return shared === '' ? choice : `${literal(shared)} ${choice}`;
}

/** A run of characters of `alphabet` (the inside of a class) that is none of the texts. */
export function anyTextBut(rules: Rules, texts: readonly string[], alphabet: string): string {
  const groups = Map.groupBy(
    texts.filter((text) => text !== ''),
    firstOf,
  );
  const others = `[^${[...groups.keys()].map(escapedByCode).join('')}${alphabet}] [^${alphabet}]*`;
  const inner = [...groups].map(([character, group]) => {
    const rest = group.map((text) => text.slice(character.length));
    return `${literal(character)} ${anyTextBut(rules, rest, alphabet)}`;
  });
  return rules.rule([...inner, others, ...(texts.includes('') ? [] : [NOTHING])].join(' | '));
}

function sequence({ text, after }: Entry): string {
  return [text === '' ? '' : literal(text), after].filter((part) => part !== '').join(' ');
}

function firstOf(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 0);
}

/** By whole characters: half of a pair is none. */
function sharedStart(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let shared = '';
  for (const character of first) {
    if (!others.every((text) => text.startsWith(shared + character))) break;
    shared += character;
  }
  return shared;
}
