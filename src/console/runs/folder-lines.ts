import { parsedOrNull } from '../../records/json-lines.ts';

/** The lines of a list that can be read; a damaged one is left out. */
export function linesOf<T>(lines: readonly string[], schema: { safeParse(value: unknown): { data?: T | undefined } }): T[] {
  return lines.flatMap((line) => {
    const parsed = line === '' ? undefined : schema.safeParse(parsedOrNull(line)).data;
    return parsed === undefined ? [] : [parsed];
  });
}
