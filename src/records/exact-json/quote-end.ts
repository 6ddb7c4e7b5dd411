/** Where the JSON string that begins with the quote at `start` ends: its closing quote. */
export function quoteEnd(json: string, start: number): number {
  let end = start + 1;
  while (end < json.length && json[end] !== '"') end += json[end] === '\\' ? 2 : 1;
  return end;
}
