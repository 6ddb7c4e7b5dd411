import { domain } from './domain.ts';
import type { Random } from './random.ts';

/** Open slots: the value is whatever the user wrote. */
export const OPEN_SLOTS = ['city', 'title', 'first', 'customer', 'todo'] as const;
export type OpenSlot = (typeof OPEN_SLOTS)[number];

export function isOpenSlot(slot: string): slot is OpenSlot {
  return (OPEN_SLOTS as readonly string[]).includes(slot);
}

/** Where open values come from: everyday ones come up again and again, a rare one is given out once. */
export interface OpenValues {
  everyday(slot: OpenSlot): string;
  /** Falls back to an everyday value once the slot's rare values are used up. */
  rare(slot: OpenSlot): string;
}

const EVERYDAY_MINIMUM = 20;
const REQUESTS_PER_EVERYDAY_VALUE = 75;

/** Everyday values grow with `count`, so that each recurs about as often in a large set as in a small one. */
export function openValues(random: Random, count: number): OpenValues {
  const everydayCount = Math.max(EVERYDAY_MINIMUM, Math.ceil(count / REQUESTS_PER_EVERYDAY_VALUE));
  const everyday = new Map(OPEN_SLOTS.map((slot) => [slot, random.shuffled(everydayList(slot)).slice(0, everydayCount)]));
  const rare = rareLists(random);
  const pickEveryday = (slot: OpenSlot) => random.pick(everyday.get(slot) ?? []);
  return { everyday: pickEveryday, rare: (slot) => rare.get(slot)?.pop() ?? pickEveryday(slot) };
}

function everydayList(slot: OpenSlot): readonly string[] {
  return slot === 'customer' ? fullNames(listed('values', 'first'), listed('values', 'last')) : listed('values', slot);
}

/** Given out from the end. First names are few, so full names stand in front of them; customers are other people than colleagues. */
function rareLists(random: Random): ReadonlyMap<OpenSlot, string[]> {
  const people = random.shuffled(fullNames(listed('rareValues', 'first'), listed('rareValues', 'last')));
  const colleagues = people.splice(0, people.length / 2);
  return new Map(
    OPEN_SLOTS.map((slot) => {
      if (slot === 'customer') return [slot, people];
      const shuffled = random.shuffled(listed('rareValues', slot));
      return [slot, slot === 'first' ? [...colleagues, ...shuffled] : shuffled];
    }),
  );
}

function listed(lists: 'values' | 'rareValues', slot: string): readonly string[] {
  return domain[lists][slot] ?? [];
}

function fullNames(firsts: readonly string[], lasts: readonly string[]): string[] {
  return firsts.flatMap((first) => lasts.map((last) => `${first} ${last}`));
}
