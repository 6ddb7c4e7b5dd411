import { canonicalJson } from '../../records/canonical-json.ts';
import { type ExactJson, type ExactObject, isExactObject } from '../../records/exact-json/exact-json.ts';
import type { ArgumentComparators, Comparator } from '../../records/graded/comparator.ts';
import type { Finding, Level, UsedComparator, Why } from '../../records/graded/graded.ts';
import { leafCount, memberPath } from '../flatten.ts';
import { chooseComparator } from './choose-comparator.ts';
import { isEquivalent, jsonType } from './compare-leaf.ts';
import { matchedItems } from './match-items.ts';
import { defaultOf, itemPlace, memberPlace, resolvedPlace, type SchemaPlace } from './schema-place.ts';

export interface Tree {
  level: Level;
  comparator: UsedComparator;
  /** Every place that is not exact: gold's order first, then what is extra. */
  findings: Finding[];
  /** Leaves of either side, without free text; `hits` are those that are exact or equivalent. */
  leaves: Leaves;
}

interface Leaves {
  gold: number;
  answer: number;
  hits: number;
}

export interface TreePlace {
  place: SchemaPlace | null;
  /** Of the value, as `flatten` writes it. */
  path: string;
  comparators: ArgumentComparators;
}

/** Compares two values leaf by leaf, each as `readingOf` says. */
export function compareTree(gold: ExactJson, answer: ExactJson, { place, path, comparators }: TreePlace): Tree {
  const at = { place: resolvedPlace(place), path, comparators };
  const chosen = chooseComparator(gold, at.place, configuredAt(at));
  const { name: comparator } = chosen;
  const isSame = canonicalJson(gold) === canonicalJson(answer);
  const isSameType = jsonType(gold) === jsonType(answer);
  if (comparator === 'free-text' && isSameType) return single(at, { comparator, level: isSame ? 'exact' : 'equivalent' }, { gold: 0, answer: 0, hits: 0 });
  // What is the same needs no second look, unless some of it does not count.
  if (!isSame || Object.values(comparators).includes('free-text')) {
    if (comparator === 'members' && isExactObject(gold) && isExactObject(answer)) return compareMembers(gold, answer, at);
    if (comparator === 'list' && Array.isArray(gold) && Array.isArray(answer))
      return compareItems({ gold, answer, comparator, pairs: inOrder(gold, answer) }, at);
    if (comparator === 'set' && Array.isArray(gold) && Array.isArray(answer))
      return compareItems({ gold, answer, comparator, pairs: asSet(gold, answer, at) }, at);
  }
  const level = isSame ? 'exact' : isSameType && isEquivalent(gold, answer, chosen) ? 'equivalent' : 'different';
  const [ofGold, ofAnswer] = [leafCount(gold), leafCount(answer)];
  return single(at, { comparator, level, why: isSameType ? 'value' : 'type' }, { gold: ofGold, answer: ofAnswer, hits: level === 'different' ? 0 : ofGold });
}

/** What the config says of a path; `items[2].price` is `items[].price` there. */
function configuredAt({ path, comparators }: TreePlace): Comparator | undefined {
  const key = path.replaceAll(/\[\d+\]/g, '[]');
  return Object.hasOwn(comparators, key) ? comparators[key] : undefined;
}

function single({ path }: TreePlace, { level, comparator, why = 'value' }: Pick<Tree, 'level' | 'comparator'> & { why?: Why }, leaves: Leaves): Tree {
  return { level, comparator, findings: level === 'exact' ? [] : [{ path, level, comparator, why }], leaves };
}

function compareMembers(gold: ExactObject, answer: ExactObject, at: TreePlace): Tree {
  const own = Object.entries(gold).map(([key, value]) => {
    const place = memberAt(at, key);
    if (Object.hasOwn(answer, key)) return compareTree(value, answer[key] ?? null, place);
    const stands = defaultOf(at.place, key);
    const tree = stands === undefined ? null : compareTree(value, stands, place);
    if (tree === null || tree.level === 'different') return lone(value, place, 'missing');
    return byDefault(tree, place);
  });
  const more = Object.entries(answer).flatMap(([key, value]) => {
    if (Object.hasOwn(gold, key)) return [];
    const place = memberAt(at, key);
    const stands = defaultOf(at.place, key);
    const tree = stands === undefined ? null : compareTree(stands, value, place);
    if (tree === null || tree.level === 'different') return [lone(value, place, 'extra')];
    // What a default says anyway is no field more, neither right nor wrong.
    return [{ ...byDefault(tree, place), leaves: NONE }];
  });
  return withEmptyLeaf(joined([...own, ...more], 'members'), own.length);
}

function byDefault({ comparator, leaves }: Tree, at: TreePlace): Tree {
  return single(at, { comparator, level: 'equivalent', why: 'default' }, leaves);
}

function memberAt({ place, path, comparators }: TreePlace, key: string): TreePlace {
  return { place: memberPlace(place, key), path: memberPath(path, key), comparators };
}

/** By gold item, the index of the answer's item that it is held against. */
type Pairs = readonly (number | null)[];

function inOrder(gold: readonly ExactJson[], answer: readonly ExactJson[]): Pairs {
  return gold.map((_, index) => (index < answer.length ? index : null));
}

function asSet(gold: readonly ExactJson[], answer: readonly ExactJson[], at: TreePlace): Pairs {
  return matchedItems(gold, answer, (one, other) => leafCount(one) + leafCount(other) - misses(compareTree(one, other, itemAt(at, 0))));
}

/** Leaves on either side that are not right. */
export function misses({ leaves: { gold, answer, hits } }: Pick<Tree, 'leaves'>): number {
  return gold + answer - 2 * hits;
}

interface Items {
  gold: readonly ExactJson[];
  answer: readonly ExactJson[];
  comparator: 'list' | 'set';
  pairs: Pairs;
}

function compareItems({ gold, answer, comparator, pairs }: Items, at: TreePlace): Tree {
  const own = gold.map((item, index) => {
    const other = pairs[index] ?? null;
    return other === null ? lone(item, itemAt(at, index), 'missing') : compareTree(item, answer[other] ?? null, itemAt(at, index));
  });
  const taken = new Set(pairs);
  const more = answer.flatMap((item, index) => (taken.has(index) ? [] : [lone(item, itemAt(at, index), 'extra')]));
  const tree = withEmptyLeaf(joined([...own, ...more], comparator), gold.length);
  const isMoved = tree.level === 'exact' && pairs.some((other, index) => other !== index);
  return isMoved ? single(at, { comparator, level: 'equivalent' }, tree.leaves) : tree;
}

/** An empty object or list is a leaf, as it is in `flatten`. */
function withEmptyLeaf(tree: Tree, size: number): Tree {
  if (size > 0) return tree;
  return { ...tree, leaves: { ...tree.leaves, gold: 1, ...(tree.level === 'different' ? {} : { answer: 1, hits: 1 }) } };
}

function itemAt({ place, path, comparators }: TreePlace, index: number): TreePlace {
  return { place: itemPlace(place, index), path: `${path}[${index}]`, comparators };
}

const NONE: Leaves = { gold: 0, answer: 0, hits: 0 };

function lone(value: ExactJson, at: TreePlace, why: 'missing' | 'extra'): Tree {
  const { name: comparator } = chooseComparator(value, resolvedPlace(at.place), configuredAt(at));
  const count = leafCount(value);
  return single(at, { comparator, level: 'different', why }, { ...NONE, [why === 'missing' ? 'gold' : 'answer']: count });
}

function joined(trees: readonly Tree[], comparator: UsedComparator): Tree {
  const sum = (side: keyof Leaves) => trees.reduce((total, { leaves }) => total + leaves[side], 0);
  return {
    level: worstOf(trees),
    comparator,
    findings: trees.flatMap(({ findings }) => findings),
    leaves: { gold: sum('gold'), answer: sum('answer'), hits: sum('hits') },
  };
}

/** The worst level of all; exact where there are none. */
export function worstOf(parts: readonly { level: Level }[]): Level {
  const has = (level: Level) => parts.some((part) => part.level === level);
  return has('different') ? 'different' : has('equivalent') ? 'equivalent' : 'exact';
}
