import type { Track } from '../../../src/records/example.ts';

/** What a track is called in every view: as the report calls it. */
export const TRACKS: Readonly<Record<Track, string>> = { structured: 'Structured output', toolcall: 'Tool calls' };

/** The name of a track, of a training that has none, or of what a newer version wrote. */
export function trackName(track: string): string {
  return track === 'structured' || track === 'toolcall' ? TRACKS[track] : track;
}
