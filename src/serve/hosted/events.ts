/** Longest line that is kept; a longer one makes the stream unreadable. */
const MOST_CHARACTERS = 1_000_000;

/** Takes the data of server-sent events out of their text as it comes in, in pieces of any size. */
export function eventReader(onData: (data: string) => void): { push(text: string): boolean } {
  /** The line that is not at its end yet; joined only when it is, so that small pieces of a long line cost no more than large ones. */
  let pieces: string[] = [];
  let length = 0;
  let data: string[] = [];
  const line = (text: string) => {
    if (text.startsWith('data:')) data.push(text.slice(text.startsWith('data: ') ? 6 : 5));
    else if (text === '' && data.length > 0) {
      onData(data.join('\n'));
      data = [];
    }
  };
  return {
    /** False where a line is too long to be read. */
    push(text) {
      if (length > MOST_CHARACTERS) return false;
      const endsHere = /[\r\n]/.test(text) || pieces.at(-1)?.endsWith('\r');
      pieces.push(text);
      length += text.length;
      if (endsHere) {
        // A carriage return at the end may be half of a line's end.
        const lines = pieces.join('').split(/\r\n|\n|\r(?!$)/);
        const rest = lines.pop() ?? '';
        [pieces, length] = [[rest], rest.length];
        for (const one of lines) line(one);
      }
      return length <= MOST_CHARACTERS;
    },
  };
}
