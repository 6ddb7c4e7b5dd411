const ZERO_WIDTH = '\u200b';

/**
 * Untrusted text as an inline code span: no mention, link, image, HTML or emphasis lives in one.
 * `|` becomes `¦` because no escape of it holds in every table cell; line ends become spaces.
 */
export function inlineCode(text: string): string {
  const line = defused(text).replace(/\s+/g, ' ').replaceAll('|', '¦').trim();
  if (line === '') return '(empty)';
  const ticks = '`'.repeat(longestRun(line) + 1);
  const space = ticks.length > 1 ? ' ' : '';
  return `${ticks}${space}${line}${space}${ticks}`;
}

/** Untrusted text as a fenced block whose fence is longer than any run of backticks in it. */
export function codeBlock(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}text\n${defused(text)}\n${fence}`;
}

/** Untrusted prose: words stay readable, every character Markdown, HTML or GitHub could act on is made inert. */
export function prose(text: string): string {
  return (
    defused(text)
      .replace(/\s+/g, ' ')
      .trim()
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replace(/[\\`*_{}[\]()!|~^$]/g, '\\$&')
      .replace(/[@#]|:(?=\/\/)/g, `$&${ZERO_WIDTH}`)
      // Before the dot: a host name may begin with the invisible character, and a browser drops it.
      .replace(/(?<=www|GH|mailto|xmpp)(?=[.:-])/gi, ZERO_WIDTH)
      .replace(/^[-+=]|(?<=^\d+)\./, '\\$&')
  );
}

/** Breaks what acts outside Markdown: workflow commands (`::x::`, `##[x]`) and the end or start of an HTML comment. */
function defused(text: string): string {
  return text
    .replace(/:(?=:)/g, `:${ZERO_WIDTH}`)
    .replaceAll('##[', `#${ZERO_WIDTH}#[`)
    .replaceAll('-->', `--${ZERO_WIDTH}>`)
    .replaceAll('--!>', `--${ZERO_WIDTH}!>`)
    .replaceAll('<!--', `<${ZERO_WIDTH}!--`);
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
