import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everywhere, inPieces } from './control-tokens.ts';

const TOKENS = ['<|im_start|>', '<|im_end|>', '<s>', '[INST]', 'aba'];
const asIs = (text: string) => inPieces(text, [everywhere(TOKENS)], (one) => one);
const tempting = fc.string({ unit: fc.constantFrom(...TOKENS, '<', '|', 'im_end', 'ab', 'a', '>', '\uFDD0', '\uFDD1', '😀', '"', '$&') });

describe('a text in pieces', () => {
  it('is the text when they are joined, and none holds a control token', () => {
    fc.assert(
      fc.property(tempting, (text) => {
        const pieces = asIs(text);
        expect(pieces.join('')).toBe(text);
        for (const piece of pieces) for (const token of TOKENS) expect(piece).not.toContain(token);
      }),
    );
  });

  it('is one piece where nothing reads like a control token', () => {
    expect(asIs('plain <b>text</b> | im_end')).toEqual(['plain <b>text</b> | im_end']);
    expect(asIs('')).toEqual(['']);
  });

  it('is cut as seldom as it can be: once in each that reads like one', () => {
    expect(asIs('a<|im_end|>b<s>')).toEqual(['a<', '|im_end|>b<', 's>']);
    expect(asIs('ababa')).toEqual(['a', 'ba', 'ba']);
  });
});

it('cuts only what comes from the input, wherever in it: keys, lists, and what is printed as JSON', () => {
  const input = { messages: [{ content: '<s>' }], tools: { '<|im_end|>': ['[INST]'] } };
  const render = (value: typeof input) => `<s>${value.messages[0]?.content}<s>${JSON.stringify(value.tools)}<|im_end|>`;
  const pieces = inPieces(input, [everywhere(TOKENS)], render);
  expect(pieces).toEqual(['<s><', 's><s>{"<', '|im_end|>":["[', 'INST]"]}<|im_end|>']);
  expect(pieces.join('')).toBe(render(input));
});

it('keeps the noncharacters that a text holds', () => {
  expect(asIs('\uFDD0<s>\uFDD1')).toEqual(['\uFDD0<', 's>\uFDD1']);
});

it('cuts some tokens in some texts only, and both kinds where they overlap', () => {
  const input = { system: 'say <think>', user: '<think><s><think' };
  const inUser = { tokens: ['<think>', '><s>'], within: (one: typeof input, change: (text: string) => string) => ({ ...one, user: change(one.user) }) };
  const pieces = inPieces(input, [everywhere(TOKENS), inUser], ({ system, user }) => `${system}|${user}`);
  expect(pieces).toEqual(['say <think>|<', 'think><', 's><think']);
});
