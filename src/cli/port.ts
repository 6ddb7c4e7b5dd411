import { UserError } from '../errors.ts';

/** @throws UserError unless the text is a port's number; 0 takes a free one. */
export function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UserError(`--port: expected a whole number from 0 to 65535, got ${JSON.stringify(text)}. Write for example 8787.`);
}
