import { expect, test } from 'vitest';
import { assertInert } from './inert.ts';

test.each([
  ['a mention', 'thanks @ada'],
  ['a reference', 'fixes #12'],
  ['an image', '![x](https://github.com/a.png)'],
  ['a link elsewhere', '[x](https://evil.example)'],
  ['a bare link', 'see https://evil.example/x'],
  ['a link without a scheme', 'see www.evil.example'],
  ['a script link', '[x](javascript:alert(1))'],
  ['an element', 'a <img src=x onerror=alert(1)> b'],
  ['an element that is one of ours with an attribute', '<details open ontoggle=alert(1)>'],
  ['the end of a comment', 'x --> y'],
  ['a workflow command', '::set-output name=x::y'],
  ['a terminal sequence', 'x \u001b[31m y'],
  ['a mention after a code span that was closed', '`code` @ada `code`'],
])('%s is noticed', (_what, markdown) => {
  expect(() => assertInert(markdown)).toThrow();
});

test('the same in code, and our own words, are not', () => {
  expect(() => assertInert('**Ship** `@ada #12 <img> https://evil.example` [run](https://github.com/acme/agent)\n\n```text\n@ada <b>\n```\n')).not.toThrow();
});
