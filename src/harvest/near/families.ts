import { compareTexts } from '../../records/canonical-json.ts';
import { disjointSets } from './disjoint-sets.ts';
import { signatureOf } from './minhash.ts';
import { nearPairs } from './neighbours.ts';
import { folded, shinglesOf, wordHashes } from './shingles.ts';

export interface FamilyTexts {
  /** One text of every family at hand. */
  conversations: ReadonlyMap<string, string>;
  /** Signatures of families that the ledger remembers, at hand or not. */
  recorded: ReadonlyMap<string, Uint8Array>;
  /** The place a family has already; null for a new one. */
  placeOf(family: string): string | null;
  /** From which estimated resemblance on; at 1 nothing is near, because equal texts are one family already. */
  threshold: number;
}

/** Pairs of families that nearly repeat each other. */
export type Links = readonly (readonly [string, string])[];

/** Families whose texts nearly repeat each other. */
export interface NearFamilies {
  /** By family, what the ledger is to remember it by; families too short to nearly repeat another have none. */
  signatures: ReadonlyMap<string, Uint8Array>;
  /** By new family, placed ones that it nearly repeats: at least one of every place. */
  placedNear(): ReadonlyMap<string, ReadonlySet<string>>;
  /** Enough links to join the families of one place, those of `fresh` that are new, and each of these with the placed ones it nearly repeats. */
  links(fresh: ReadonlySet<string>): Links;
}

interface Family {
  name: string;
  signature: Uint8Array;
  place: string | null;
}

export function nearFamilies({ conversations, recorded, placeOf, threshold }: FamilyTexts): NearFamilies {
  const signatures = new Map(recorded);
  for (const [family, conversation] of threshold < 1 ? conversations : []) {
    if (signatures.has(family)) continue;
    const shingles = shinglesOf(wordHashes(folded(conversation)));
    if (canNearlyRepeat(shingles.size, threshold)) signatures.set(family, signatureOf(shingles));
  }
  const families = threshold < 1 ? [...signatures].map(([name, signature]): Family => ({ name, signature, place: placeOf(name) })) : [];
  families.sort((a, b) => compareTexts(a.name, b.name));
  return {
    signatures,
    placedNear: () => {
      const near = new Map<string, Set<string>>();
      for (const [fresh, placed] of families.some(({ place }) => place !== null) ? linksOf(families, { threshold, joins: 'to-places' }) : [])
        near.set(fresh, (near.get(fresh) ?? new Set()).add(placed));
      return near;
    },
    links: (fresh) =>
      linksOf(
        families.filter(({ name, place }) => place !== null || fresh.has(name)),
        { threshold, joins: 'all' },
      ),
  };
}

/** A set of m members resembles another by at most m / (m + 1). */
export function canNearlyRepeat(shingles: number, threshold: number): boolean {
  return shingles / (shingles + 1) >= threshold - 1e-9;
}

/** Families of one place, and new ones, are joined among each other; of a new one and a place, one link to each group of that place is enough. The new one stands first. */
function linksOf(families: readonly Family[], { threshold, joins }: { threshold: number; joins: 'all' | 'to-places' }): [string, string][] {
  const links: [string, string][] = [];
  const joined = disjointSets(families.length);
  const led = new Set<string>();
  const place = (index: number) => families[index]?.place ?? null;
  const name = (index: number) => families[index]?.name ?? '';
  const newFirst = (left: number, right: number): [number, number] => (place(right) === null ? [right, left] : [left, right]);
  const toPlace = (left: number, right: number) => {
    const [fresh, placed] = newFirst(left, right);
    return joins === 'all' ? `${fresh} ${joined.leader(placed)}` : `${fresh} ${place(placed)}`;
  };
  nearPairs({
    signatures: families.map(({ signature }) => signature),
    threshold,
    isKnown: (left, right) => {
      if (place(left) === place(right)) return joins === 'to-places' || joined.leader(left) === joined.leader(right);
      return (place(left) !== null && place(right) !== null) || led.has(toPlace(left, right));
    },
    found: (left, right) => {
      if (place(left) === place(right)) joined.join(left, right);
      else led.add(toPlace(left, right));
      const [first, second] = newFirst(left, right);
      links.push([name(first), name(second)]);
    },
  });
  return links;
}
