import { describe, expect, test } from 'vitest';
import { UserError } from '../../errors.ts';
import { type ChatContent, type ChatMessage, plainChat } from '../../records/chat.ts';
import { chatRenderer, renderPrompt } from './render.ts';

const TOKENS = { bosToken: '<s>', eosToken: '</s>', controlTokens: [], userDefinedTokens: [] };
const CHATML = "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";
/** As Qwen's do: tools in front, calls as JSON, results by their role. */
const NATIVE =
  '{% if tools %}tools:{% for tool in tools %}{{ tool | tojson }}{% endfor %}{% endif %}{% for m in messages %}<{{ m.role }}>{{ m.content }}{% for c in m.tool_calls or [] %}[{{ c.function.name }} {{ c.function.arguments | tojson }}]{% endfor %}{% endfor %}<assistant>';

const TURNS: ChatMessage[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'hello' },
  { role: 'assistant', content: 'yes?', toolCalls: [] },
  { role: 'user', content: 'go on' },
];
const CALLED: ChatMessage[] = [
  { role: 'user', content: 'weather' },
  { role: 'assistant', content: null, toolCalls: [{ id: 'call_1', name: 'get_weather', arguments: { city: 'Oslo' } }] },
  { role: 'tool', toolCallId: 'call_1', content: 'rain' },
];
const TOOLS = [{ name: 'get_weather', description: 'Weather.', parameters: { type: 'object' }, strict: null }];
const render = (text: string, content: ChatContent) => chatRenderer({ text, ...TOKENS })(content).join('');

describe('a conversation', () => {
  test('is rendered turn by turn, and a row’s two messages as they are in its prompt', () => {
    expect(render(CHATML, plainChat(TURNS))).toBe('<system>Be brief.<user>hello<assistant>yes?<user>go on<assistant>');
    expect(render(CHATML, plainChat(TURNS.slice(0, 2)))).toBe(renderPrompt('Be brief.\n\nhello', { text: CHATML, ...TOKENS }));
  });

  test('with tools, calls and results is rendered by a template made for them', () => {
    expect(render(NATIVE, { ...plainChat(CALLED), tools: TOOLS, toolChoice: 'auto' })).toBe(
      'tools:{"type": "function", "function": {"name": "get_weather", "description": "Weather.", "parameters": {"type": "object"}}}' +
        '<user>weather<assistant>[get_weather {"city": "Oslo"}]<tool>rain<assistant>',
    );
  });

  test('names a result after the call it answers', () => {
    expect(
      render(
        `{% for m in messages %}{{ m.name }}:{{ m.content }}{% for c in m.tool_calls or [] %}${'{{ c | tojson }}'}{% endfor %};{% endfor %}`,
        plainChat(CALLED),
      ),
    ).toMatch(/get_weather:rain;$/);
  });
});

describe('what a template leaves out is refused by name:', () => {
  test.each<[string, ChatContent, string]>([
    ['tools', { ...plainChat(TURNS), tools: TOOLS }, 'the tools'],
    ['calls', plainChat(CALLED), "an assistant's tool call"],
  ])('%s', (_what, content, missing) => {
    const rendering = () => render(CHATML, content);
    expect(rendering).toThrow(UserError);
    expect(rendering).toThrow(`The model's chat template leaves out ${missing}. Choose a model whose template renders it, or ask without it.`);
  });

  test.each<[string, string, ChatContent, string]>([
    ['results', `{% for m in messages if m.role != 'tool' %}${'{{ m | tojson }}'}{% endfor %}`, plainChat(CALLED), 'a message of role "tool"'],
    ['earlier turns', '{{ messages[0].content }}{{ messages[messages | length - 1].content }}', plainChat(TURNS), 'a message of role "user"'],
    [
      'a second system message',
      "{{ messages[0].content }}{% for m in messages if m.role != 'system' %}{{ m.content }}{% endfor %}",
      plainChat([...TURNS, ...TURNS]),
      'a message of role "system"',
    ],
    [
      'descriptions of tools',
      '{% for t in tools or [] %}{{ t.function.name }}{% endfor %}{{ messages | tojson }}',
      { ...plainChat(TURNS), tools: TOOLS },
      "the tools' descriptions",
    ],
  ])('%s', (_what, text, content, missing) => {
    expect(() => render(text, content)).toThrow(`leaves out ${missing}.`);
  });

  test('whatever the texts are: words that stand in the template anyway prove nothing', () => {
    const fixed = '{{ messages[0].content }}hello';
    expect(() => render(fixed, plainChat(TURNS.slice(0, 2)))).toThrow('leaves out a message of role "user"');
  });

  test('but an empty text is not missed', () => {
    expect(render('{{ messages[1].content }}', plainChat([{ role: 'system', content: '' }, ...TURNS.slice(1, 2)]))).toBe('hello');
  });
});

test.each<[string, Partial<ChatContent>, string]>([
  ['a choice of tools', { tools: TOOLS, toolChoice: { name: 'get_weather' } }, 'tool choice {"name":"get_weather"}'],
  ['one call an answer', { tools: TOOLS, parallelToolCalls: false }, 'limit of one tool call an answer'],
  ['a response format', { responseFormat: { type: 'json_object' } }, 'response format "json_object"'],
])('%s cannot be said by any template', (_what, change, named) => {
  expect(() => render(NATIVE, { ...plainChat(TURNS), ...change })).toThrow(`cannot express a ${named}. Leave it out, or ask a hosted model.`);
});

test('a template that refuses a conversation says which roles it had', () => {
  const alternate = "{% if messages | length > 2 %}{{ raise_exception('roles must alternate') }}{% endif %}";
  expect(() => render(alternate, plainChat(TURNS))).toThrow('cannot render [system, user, assistant, user]: roles must alternate');
});
