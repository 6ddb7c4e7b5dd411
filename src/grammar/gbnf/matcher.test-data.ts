/** A reader of GBNF of our own, for tests: it tells whether a text is of a grammar, and makes up texts that are. */

type Item = { kind: 'character'; ranges: [number, number][]; isNegated: boolean } | { kind: 'rule'; name: string };
type Rules = Map<string, Item[][]>;

/** What is still to come, the nearest first; equal ones are one object. */
interface Stack {
  item: Item;
  rest: Stack | null;
}
type Places = Set<Stack | null>;

export interface GbnfMatcher {
  accepts(text: string): boolean;
  /** A text of the grammar, as `choose(n)` picks from n ways, from 0; null when it does not end soon. */
  walk(choose: (ways: number) => number): string | null;
}

const MOST_STEPS = 3000;
/** Characters that walks try where a class excludes some. */
const SAMPLES = ['a', 'z', 'Q', '0', '7', '-', '_', ' ', '.', '/', 'é', '漢', '😀', "'", '{', ']'];

export function gbnfMatcher(gbnf: string): GbnfMatcher {
  const rules = parsed(gbnf);
  const stackOf = interned();
  const begin = () => expanded([stackOf({ kind: 'rule', name: 'root' }, null)], rules, stackOf);
  const after = (places: Places, character: string) => {
    const code = character.codePointAt(0) ?? -1;
    const next = [...places].flatMap((place) => (place?.item.kind === 'character' && holds(place.item, code) ? [place.rest] : []));
    return expanded(next, rules, stackOf);
  };
  return {
    accepts: (text) => [...text].reduce(after, begin()).has(null),
    walk(choose) {
      let text = '';
      let places = begin();
      for (let step = 0; step < MOST_STEPS; step += 1) {
        const ways = [...places];
        const way = ways[choose(ways.length)];
        if (way === undefined) throw new Error(`a grammar led nowhere after ${text}`);
        if (way === null) return text;
        const character = sampled(way.item, choose);
        text += character;
        places = after(places, character);
      }
      return null;
    },
  };
}

function interned(): (item: Item, rest: Stack | null) => Stack {
  const known = new Map<Stack | null, Map<Item, Stack>>();
  return (item, rest) => {
    const beside = known.get(rest) ?? new Map<Item, Stack>();
    known.set(rest, beside);
    const stack = beside.get(item) ?? { item, rest };
    beside.set(item, stack);
    return stack;
  };
}

/** Until a character is next everywhere, or nothing. */
function expanded(from: readonly (Stack | null)[], rules: Rules, stackOf: ReturnType<typeof interned>): Places {
  const places: Places = new Set();
  const seen = new Set<Stack | null>();
  const open = [...from];
  for (let stack = open.pop(); stack !== undefined; stack = open.pop()) {
    if (seen.has(stack)) continue;
    seen.add(stack);
    if (stack === null || stack.item.kind === 'character') {
      places.add(stack);
      continue;
    }
    const { rest } = stack;
    const choices = rules.get(stack.item.name);
    if (!choices) throw new Error(`no rule ${stack.item.name}`);
    for (const choice of choices) open.push(choice.reduceRight<Stack | null>((after, item) => stackOf(item, after), rest));
  }
  return places;
}

function holds(item: Item, code: number): boolean {
  if (item.kind === 'rule') return false;
  return item.ranges.some(([low, high]) => code >= low && code <= high) !== item.isNegated;
}

function sampled(item: Item, choose: (ways: number) => number): string {
  if (item.kind === 'rule') throw new Error('a rule is no character');
  if (item.isNegated) {
    const fit = SAMPLES.filter((character) => holds(item, character.codePointAt(0) ?? -1));
    return fit[choose(fit.length)] ?? '';
  }
  const [low, high] = item.ranges[choose(item.ranges.length)] ?? [0, 0];
  return String.fromCodePoint(low + choose(high - low + 1));
}

function parsed(gbnf: string): Rules {
  const rules: Rules = new Map();
  for (const line of gbnf.trimEnd().split('\n')) {
    const [, name, body] = /^([a-z0-9-]+) ::= (.*)$/s.exec(line) ?? [];
    if (name === undefined || body === undefined || rules.has(name)) throw new Error(`no rule of its own: ${line}`);
    const reader = readerOf([...body], rules, name);
    rules.set(name, reader.choices());
    if (!reader.isOver()) throw new Error(`more than a rule: ${line}`);
  }
  return rules;
}

function readerOf(text: readonly string[], rules: Rules, name: string) {
  let at = 0;
  let made = 0;
  const madeRule = (choices: Item[][]): Item => {
    const inner = `${name}+${made++}`;
    rules.set(inner, choices);
    return { kind: 'rule', name: inner };
  };
  const spaces = () => {
    while (text[at] === ' ') at += 1;
  };
  const take = (): number => {
    const character = text[at++] ?? '';
    if (character !== '\\') return character.codePointAt(0) ?? -1;
    const kind = text[at++] ?? '';
    const digits = { x: 2, u: 4, U: 8 }[kind];
    if (digits === undefined) return kind.codePointAt(0) ?? -1;
    at += digits;
    return Number.parseInt(text.slice(at - digits, at).join(''), 16);
  };
  const atom = (): Item[] => {
    if (text[at] === '"') {
      at += 1;
      const items: Item[] = [];
      while (text[at] !== '"') {
        const code = take();
        items.push({ kind: 'character', ranges: [[code, code]], isNegated: false });
      }
      at += 1;
      return items;
    }
    if (text[at] === '[') {
      at += 1;
      const isNegated = text[at] === '^';
      if (isNegated) at += 1;
      const ranges: [number, number][] = [];
      while (text[at] !== ']') {
        const low = take();
        if (text[at] === '-' && text[at + 1] !== ']') {
          at += 1;
          ranges.push([low, take()]);
        } else ranges.push([low, low]);
      }
      at += 1;
      return [{ kind: 'character', ranges, isNegated }];
    }
    if (text[at] === '(') {
      at += 1;
      const inner = choices();
      if (text[at++] !== ')') throw new Error('a group is open');
      return [madeRule(inner)];
    }
    const [word] = /^[a-z0-9-]+/.exec(text.slice(at, at + 20).join('')) ?? [];
    if (word === undefined) throw new Error(`unreadable: ${text.slice(at, at + 20).join('')}`);
    at += word.length;
    return [{ kind: 'rule', name: word }];
  };
  const repeatedAtom = (): Item[] => {
    const items = atom();
    const mark = text[at];
    if (mark !== '*' && mark !== '+' && mark !== '?' && mark !== '{') return items;
    at += 1;
    let [least, most] = [mark === '+' ? 1 : 0, mark === '?' ? 1 : Number.POSITIVE_INFINITY];
    if (mark === '{') {
      const [all = '', low, comma, high] = /^(\d+)(,?)(\d*)\}/.exec(text.slice(at, at + 20).join('')) ?? [];
      if (all === '') throw new Error('no repetition');
      at += all.length;
      least = Number(low);
      most = comma === '' ? least : high === '' ? Number.POSITIVE_INFINITY : Number(high);
    }
    const tail: Item[] = [];
    if (most === Number.POSITIVE_INFINITY) {
      const loop = madeRule([[]]);
      if (loop.kind === 'rule') rules.set(loop.name, [[...items, loop], []]);
      tail.push(loop);
    } else {
      for (let count = least; count < most; count += 1) tail.splice(0, tail.length, madeRule([[...items, ...tail], []]));
    }
    return [...Array.from({ length: least }, () => items).flat(), ...tail];
  };
  function choices(): Item[][] {
    const all: Item[][] = [[]];
    for (spaces(); at < text.length && text[at] !== ')'; spaces()) {
      if (text[at] === '|') {
        at += 1;
        all.push([]);
      } else all.at(-1)?.push(...repeatedAtom());
    }
    return all;
  }
  return { choices, isOver: () => at === text.length };
}
