import type { Track } from '../../records/example.ts';
import { type Shown, shownIn } from '../../records/swap/schema-digest.ts';
import type { KnownSchema, SwapPolicy, TrackRoute } from '../../records/swap/swap-policy.ts';

/** A track's route with what is looked up for every request. */
export interface IndexedTrack {
  route: TrackRoute;
  /** What its prompts show of a schema. */
  shown: Shown;
  tools: ReadonlyMap<string, ReadonlySet<string>>;
  formats: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names whose answers are at parity. */
  proved: ReadonlySet<string>;
  /** Kinds of requests, by `about` and `value`, that are at parity. */
  situations: ReadonlyMap<string, boolean>;
}

export type PolicyIndex = ReadonlyMap<Track, IndexedTrack>;

/** The tracks of a policy that a local model is at hand for. */
export function indexOf({ tracks }: Pick<SwapPolicy, 'tracks'>, atHand: ReadonlySet<Track>): PolicyIndex {
  const usable = tracks.filter(({ track }) => atHand.has(track));
  return new Map(usable.map((route) => [route.track, indexed(route)]));
}

function indexed(route: TrackRoute): IndexedTrack {
  return {
    ...{ route, shown: shownIn(route), tools: byName(route.tools), formats: byName(route.formats), proved: provedIn(route) },
    situations: new Map(route.situations.map(({ about, value, to }) => [`${about} ${value}`, to === 'local'])),
  };
}

function byName(known: readonly KnownSchema[]): Map<string, Set<string>> {
  return new Map(known.map(({ name, digests }) => [name, new Set(digests)]));
}

function provedIn({ domains }: TrackRoute): Set<string> {
  return new Set(domains.filter(({ to }) => to === 'local').map(({ domain }) => domain));
}
