import { UserError } from '../errors.ts';

/** @throws UserError unless the text is a whole number of at least `least`, default 0. */
export function wholeNumber(flag: string, text: string, least = 0): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < least)
    throw new UserError(
      `${flag}: expected a whole number of at least ${least}, got ${JSON.stringify(text)}. Write for example ${flag} ${Math.max(least, 42)}.`,
    );
  return value;
}
