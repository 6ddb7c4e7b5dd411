/** Where the JSON string that begins with the quote at `start` ends: its closing quote; the text's end where it has none. */
export function quoteEnd(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let from = end;
    while (json[from - 1] === '\\') from -= 1;
    if ((end - from) % 2 === 0) return end;
  }
  return json.length;
}
