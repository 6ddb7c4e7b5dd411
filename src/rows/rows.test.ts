import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../records/canonical-json.ts';
import { digestOf } from '../records/digest.ts';
import type { JsonValue } from '../records/json.ts';
import { completionOf, parseCompletion } from './completion.ts';
import { isNestedTooDeeply, MAX_NESTING } from './nesting.ts';
import { joinPrompt, promptMessages } from './prompt.ts';
import { renderPrompt } from './render/render.ts';

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);

describe('canonical JSON', () => {
  test('is JSON of the same value', () => {
    fc.assert(fc.property(json, (value) => void expect(JSON.parse(canonicalJson(value))).toEqual(value)));
  });
  test('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: 1, c: null }], a: 'é' })).toBe('{"a":"é","b":[1,{"c":null,"d":1}]}');
    expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, a: 1 }));
  });
});

describe('prompts', () => {
  const system = fc.string({ minLength: 1 }).map((text) => `Reply.${text.replaceAll(/\s/g, ' ').trim()}`);
  test('taking a prompt apart undoes putting it together, whatever the user wrote', () => {
    fc.assert(
      fc.property(system, fc.string(), (head, user) => {
        const [first, second] = promptMessages(joinPrompt(head, user));
        expect([first.content, second.content]).toEqual([head.trim(), user]);
      }),
    );
  });
  test('a system part with a blank line is refused, because it could not be taken apart again', () => {
    expect(() => joinPrompt('a\n \nb', 'c')).toThrow(RangeError);
  });
});

describe('completions', () => {
  const call = fc
    .record({
      name: fc.stringMatching(/^[a-z_]{1,12}$/),
      arguments: fc.dictionary(fc.string(), json, { noNullPrototype: true }).filter((args) => !Object.hasOwn(args, '__proto__')),
    })
    .filter(({ name }) => name !== 'none');
  test.each(['structured', 'toolcall'] as const)('a %s completion reads back as the call it was made from', (track) => {
    fc.assert(fc.property(call, (made) => void expect(parseCompletion(track, completionOf(track, made))).toEqual({ ok: true, calls: [made], json: made })));
  });
  test('no call is explicit', () => {
    expect(completionOf('toolcall', null)).toBe('<tool_call name="none">{}</tool_call>');
    expect(parseCompletion('structured', '{"arguments":{},"name":"none"}')).toMatchObject({ ok: true, calls: [] });
  });
  test.each([
    ['toolcall', 'I cannot help', 'wrapper'],
    ['toolcall', '<tool_call name="a">{"x":1</tool_call>', 'not JSON'],
    ['toolcall', '<tool_call name="a">[1]</tool_call>', 'not a JSON object'],
    ['toolcall', '<tool_call name="a">{}</tool_call><tool_call name="b">{}</tool_call>', 'not JSON'],
    ['toolcall', 'Sure: <tool_call name="a">{}</tool_call>', 'wrapper'],
    ['structured', 'none', 'not JSON'],
    ['structured', '```json\n{}\n```', 'not JSON'],
  ] as const)('%s %j is a parse failure, never an abstention', (track, text, reason) => {
    expect(parseCompletion(track, text)).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });
  test.each(['structured', 'toolcall'] as const)('a %s completion that nests 20,000 levels is a parse failure', (track) => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const deep = `{"x":${open.repeat(20_000)}1${close.repeat(20_000)}}`;
      const text = track === 'structured' ? deep : `<tool_call name="a">${deep}</tool_call>`;
      expect(parseCompletion(track, text)).toEqual({ ok: false, reason: 'nested too deeply' });
    }
  });
  test('brackets inside strings are no nesting', () => {
    const text = JSON.stringify({ a: `"${'['.repeat(1_000)}\\` });
    expect(parseCompletion('structured', text)).toMatchObject({ ok: true });
  });
  test('nesting is measured as the depth of the value, whatever its strings hold', () => {
    const depthOf = (value: JsonValue): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map((member) => depthOf(member))) : 0;
    fc.assert(
      fc.property(json, (value) => {
        const around = MAX_NESTING - depthOf(value);
        const wrapped = (levels: number) => `${'['.repeat(levels)}${JSON.stringify(value)}${']'.repeat(levels)}`;
        expect([isNestedTooDeeply(wrapped(around)), isNestedTooDeeply(wrapped(around + 1))]).toEqual([false, true]);
      }),
    );
  });
  test('structured output that is no call keeps its JSON', () => {
    expect(parseCompletion('structured', ' {"category":"billing"} ')).toEqual({ ok: true, json: { category: 'billing' }, calls: null });
  });
});

describe('rendering', () => {
  const tokens = { bosToken: '<s>', eosToken: '</s>', controlTokens: [], userDefinedTokens: [] };
  test("uses the model's own template, up to where the answer begins", () => {
    const chatml =
      "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
    expect(renderPrompt('Reply.\nf(a)\n\nhi\n\nthere', { text: chatml, ...tokens })).toBe(
      '<|im_start|>system\nReply.\nf(a)<|im_end|>\n<|im_start|>user\nhi\n\nthere<|im_end|>\n<|im_start|>assistant\n',
    );
  });
  test('passes the special tokens and template features real models use', () => {
    const llama3 =
      "{{- bos_token }}{%- if messages[0]['role'] == 'system' %}{%- set system_message = messages[0]['content']|trim %}{%- set messages = messages[1:] %}{%- endif %}{{- '<|start_header_id|>system<|end_header_id|>\\n\\n' + system_message + '<|eot_id|>' }}{%- for message in messages %}{{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + message['content'] | trim + '<|eot_id|>' }}{%- endfor %}{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{%- endif %}";
    expect(renderPrompt('Sys\n\nhello', { text: llama3, ...tokens })).toBe(
      '<s><|start_header_id|>system<|end_header_id|>\n\nSys<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nhello<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    );
  });
  test('user text is never template code', () => {
    const template = { text: "{% for m in messages %}{{ m['content'] }}|{% endfor %}", ...tokens };
    expect(renderPrompt('S\n\n{{ bos_token }}{% endfor %}', template)).toBe('S|{{ bos_token }}{% endfor %}|');
  });
  test.each(['{% if %}', "{{ raise_exception('no system role') }}"])('a template that cannot be used is one sentence: %s', (text) => {
    expect(() => renderPrompt('S\n\nu', { text, ...tokens })).toThrow("The model's chat template cannot render [system, user]");
  });
});
