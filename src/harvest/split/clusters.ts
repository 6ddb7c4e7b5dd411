import { compareTexts } from '../../records/canonical-json.ts';
import type { Draft } from '../examples/draft.ts';
import { disjointSets } from '../near/disjoint-sets.ts';
import { type Keyed, keyed } from './keys.ts';

/** Examples that are never independent of each other. */
export interface Cluster<Member = Draft> {
  /** The smallest of its members' keys: a family. */
  name: string;
  members: readonly Member[];
}

/** A cluster is a session, a trace or a family, and those that share a member or are linked are one. In the order of their names. */
export function clustersOf<Member extends Keyed>(members: readonly Member[], links: readonly (readonly [string, string])[] = []): Cluster<Member>[] {
  const names = [...new Set([...members.flatMap(({ keys }) => keys), ...links.flat()])].sort(compareTexts);
  const index = new Map(names.map((name, at) => [name, at]));
  const sets = disjointSets(names.length);
  const at = (name: string) => index.get(name) ?? 0;
  for (const { family, keys } of members) for (const key of keys) sets.join(at(family), at(key));
  for (const [left, right] of links) sets.join(at(left), at(right));
  return [...Map.groupBy(members, ({ family }) => sets.leader(at(family))).values()]
    .map((together) => ({ name: smallest(together.flatMap(({ keys }) => keys)), members: together }))
    .sort((left, right) => compareTexts(left.name, right.name));
}

/** The cluster of every draft, by the drafts' keys alone. */
export function clusterNames(drafts: readonly Draft[]): Map<Draft, string> {
  return new Map(clustersOf(drafts.map(keyed)).flatMap(({ name, members }) => members.map(({ draft }) => [draft, name] as const)));
}

function smallest(texts: readonly string[]): string {
  return texts.reduce((least, text) => (compareTexts(text, least) < 0 ? text : least));
}
