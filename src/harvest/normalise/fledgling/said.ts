import type { Recorded } from '../recorded.ts';

/** What an observation says under a key of Fledgling's. Every span is asked: metadata that are a text, and do not name it, are not parsed for nothing. */
export function saidIn({ observation, metadata }: Recorded, key: string): unknown {
  if (typeof observation.metadata === 'string' && !observation.metadata.includes('fledgling')) return undefined;
  return metadata(key);
}
