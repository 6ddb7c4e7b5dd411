import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseComment } from './parse.ts';

const SHA = '0123456789abcdef0123456789abcdef01234567';

describe('the command of a comment', () => {
  it.each([
    ['/parity plan', { name: 'plan' }],
    ['/parity', { name: 'help' }],
    ['/parity run', { name: 'run', sha: null }],
    [`/parity run ${SHA}`, { name: 'run', sha: SHA }],
    ['/parity   lock  measuring   at night ', { name: 'lock', reason: 'measuring at night' }],
    ['Looks good.\r\n/parity retrain\r\nthanks', { name: 'retrain', sha: null }],
    ['Use `x` and ``y`z``:\n/parity cancel', { name: 'cancel' }],
    ['```\ncode\n```\n/parity unlock', { name: 'unlock' }],
    ['> quoted\n\n/parity explain', { name: 'explain' }],
    ['- item\n\n/parity help', { name: 'help' }],
    ['<!-- note -->\n/parity plan', { name: 'plan' }],
    ['<!--\n/parity run\n-->\n/parity plan', { name: 'plan' }],
  ])('of %j is read', (body, command) => {
    expect(parseComment(body)).toEqual({ kind: 'command', command });
  });

  it.each([
    ['no command', 'hello'],
    ['another word', '/parityrun'],
    ['the middle of a line', 'please /parity run'],
    ['an indented line', '    /parity run'],
    ['a tab', '\t/parity run'],
    ['one space', ' /parity run'],
    ['a fence', '```\n/parity run\n```'],
    ['an open fence', '```sh\n/parity run'],
    ['a fence of tildes', '~~~\n```\n/parity run\n~~~'],
    ['a longer fence around a shorter one', '````\n```\n/parity run\n````'],
    ['a code span over lines', 'type `\n/parity run\n`'],
    ['a quote', '> /parity run'],
    ['a quote that goes on without its mark', '> I said\n/parity run'],
    ['a list item', '- /parity run'],
    ['a list item that goes on', '1. first\n/parity run'],
    ['an HTML comment', '<!--\n/parity run\n-->'],
    ['an HTML comment that never ends', 'x <!-- y\n\n/parity run'],
    ['a second HTML comment', '<!-- a --> <!--\n/parity run\n-->'],
    ['preformatted HTML', '<pre>\n/parity run\n</pre>'],
    ['quoted HTML', '<blockquote>\n\n/parity run\n\n</blockquote>'],
    ['a comment over the limit', `/parity run\n${'x'.repeat(65_536)}`],
    ['a look-alike slash', '\u2215parity run'],
  ])('is none in %s', (_, body) => {
    expect(parseComment(body)).toEqual({ kind: 'none' });
  });

  it.each([
    ['two commands', '/parity plan\n\n/parity run', /gives two/],
    ['an unknown one', '/parity destroy', /No such command/],
    ['a short SHA', '/parity run 0123456', /40 hexadecimal digits/],
    ['a shell', '/parity run $(id)', /40 hexadecimal digits/],
    ['words after it', '/parity cancel everything', /takes nothing/],
    ['a lock without reason', '/parity lock', /needs a reason/],
    ['control characters', '/parity lock a\u0000b\u001b[2J', /no control characters/],
  ])('is refused with a sentence for %s', (_, body, sentence) => {
    const parsed = parseComment(body);
    expect(parsed.kind === 'refused' ? parsed.sentence : parsed.kind).toMatch(sentence);
  });

  it('is never found inside a fence, whatever the fence holds', () => {
    const pieces = fc.constantFrom('a', '`', '````', ' ', '\n', '\n\n', '<!--', '-->', '> ', '- ', '<pre>', '</pre>', '~~~\n', '\u0000', '/parity run\n');
    const held = fc.array(pieces, { maxLength: 14 }).map((some) => some.join(''));
    fc.assert(
      fc.property(held, fc.constantFrom('', 'Hello\n', '> quote\n\n', '- item\n\n'), (inside, before) => {
        const fence = '`'.repeat((inside.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2) + 1);
        expect(parseComment(`${before}${fence}\n${inside}\n/parity run\n${fence}\nafter`).kind).toBe('none');
      }),
    );
  });

  it.each(['`', '<!-- ', '<!---->', '/parity run\n', '`\n/parity run\n', '<pre></pre>', '> ', '```\n'])(
    'of a full comment of %j takes no long time',
    (piece) => {
      const parsed = parseComment(piece.repeat(Math.floor(65_536 / piece.length)));
      expect(['none', 'refused']).toContain(parsed.kind);
    },
  );
});
