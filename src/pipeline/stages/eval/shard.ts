import { UserError } from '../../../errors.ts';

/** One part of an evaluation's examples: `index` of `count`, counted from 1. */
export interface Shard {
  index: number;
  count: number;
}

/**
 * Every `count`-th example, from the `index`-th on. Examples of one conversation stand together and are alike in length, so taking turns gives
 * every shard its share of the long ones; a further example at the end moves no other.
 * @throws UserError when there are fewer examples than shards.
 */
export function sliceOf<T>(examples: readonly T[], { index, count }: Shard): T[] {
  if (count > examples.length)
    throw new UserError(`--shard: expected at most as many shards as examples (${examples.length}), got ${count}. Use fewer shards.`);
  return examples.filter((_, position) => position % count === index - 1);
}

/** Reads `2/4`. @throws UserError unless it is an index from 1 to its count. */
export function parseShard(text: string): Shard {
  const [, index, count] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || count === undefined || index > count)
    throw new UserError(`--shard: expected a shard and how many there are, got ${JSON.stringify(text)}. Write for example --shard 1/4.`);
  return { index, count };
}
