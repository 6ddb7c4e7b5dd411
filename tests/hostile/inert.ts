import assert from 'node:assert/strict';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** Markup that only we write. */
const OURS = /<\/?(?:details|summary|sub)>|<!-- fledgling:(?:parity pr=\d+|command|command-end|history|state [\w-]+) -->/g;
/** What Markdown makes of our own words; no image, no form, nothing that loads or runs. */
const ELEMENTS = new Set('p h1 h2 h3 h4 h5 h6 ul ol li table thead tbody tr th td strong em blockquote pre code hr br del a'.split(' '));

/**
 * Asserts that nothing in a comment acts, by what an independent Markdown renderer (micromark with GitHub's extensions, raw HTML let through) makes
 * of it: outside code no mention, reference, image, foreign link or HTML; anywhere no control character, end of a comment of ours, workflow command.
 */
export function assertInert(markdown: string): void {
  const ours = markdown.replace(OURS, '');
  assert.doesNotMatch(ours, /-->|<!--|^::|^##\[/m);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  assert.doesNotMatch(ours, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  const html = micromark(ours, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true, allowDangerousProtocol: true });
  for (const [whole, name = '', attributes = ''] of html.matchAll(/<\/?([^\s>/]+)([^>]*)>/g)) {
    assert.ok(ELEMENTS.has(name), `the comment holds ${whole}`);
    if (name === 'a' && attributes !== '') assert.match(attributes, /^ href="https:\/\/github\.com\/[^"]*"$/);
    else assert.match(attributes, /^(?: (?:align|class|start)="[\w-]*"| \/)*$/, `the comment holds ${whole}`);
  }
  const text = html.replaceAll(/<(pre|code)\b[^>]*>[\s\S]*?<\/\1>/g, ' ').replaceAll(/<[^>]*>/g, ' ');
  assert.doesNotMatch(text, /[@#](?=[a-z0-9])/i);
  assert.doesNotMatch(text.replaceAll(/https:\/\/github\.com\//g, ''), /https?:\/\/|\bwww\./i);
}
