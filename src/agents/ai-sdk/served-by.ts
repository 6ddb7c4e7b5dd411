/** What the endpoint's headers tell of one answer: `x-fledgling-served-by: local` is `servedBy: 'local'`. */
export type ServedBy = Record<string, string>;

const PREFIX = 'x-fledgling-';

/** Null where another server answered. */
export function servedBy(headers: Readonly<Record<string, string | undefined>> | undefined): ServedBy | null {
  const told = Object.entries(headers ?? {}).flatMap(([name, value]): [string, string][] =>
    name.startsWith(PREFIX) && value !== undefined ? [[camelCase(name.slice(PREFIX.length)), value]] : [],
  );
  if (told.length === 0) return null;
  const requestId = headers?.['x-request-id'];
  return Object.fromEntries(requestId === undefined ? told : [...told, ['requestId', requestId]]);
}

function camelCase(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
