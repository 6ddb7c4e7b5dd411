import type { Track } from '../../records/example.ts';
import type { KnownSchema, SwapPolicy, TrackRoute } from '../../records/swap/swap-policy.ts';

/** A track's route with what is looked up for every request. */
export interface IndexedTrack {
  route: TrackRoute;
  tools: ReadonlyMap<string, ReadonlySet<string>>;
  formats: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names whose answers are at parity. */
  proved: ReadonlySet<string>;
}

export type PolicyIndex = ReadonlyMap<Track, IndexedTrack>;

/** The tracks of a policy that a local model is at hand for. */
export function indexOf({ tracks }: Pick<SwapPolicy, 'tracks'>, atHand: ReadonlySet<Track>): PolicyIndex {
  const usable = tracks.filter(({ track }) => atHand.has(track));
  return new Map(usable.map((route) => [route.track, { route, tools: byName(route.tools), formats: byName(route.formats), proved: provedIn(route) }]));
}

function byName(known: readonly KnownSchema[]): Map<string, Set<string>> {
  return new Map(known.map(({ name, digests }) => [name, new Set(digests)]));
}

function provedIn({ domains }: TrackRoute): Set<string> {
  return new Set(domains.filter(({ to }) => to === 'local').map(({ domain }) => domain));
}
