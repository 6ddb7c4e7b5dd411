import { expect, test } from 'vitest';
import { mayHoldCall } from './written-call.ts';

const OFFERED = ['get_weather', 'book_table', 'area'];

test.each([
  'Thought: I need the weather.\nAction: get_weather\nAction Input: Oslo',
  'Thought: search\nAction: search_web\nAction Input: {"query": "Oslo"}',
  'Action 1: get_weather[Oslo]',
  'I will check.\n<get_weather>\n<city>Oslo</city>\n</get_weather>',
  '<read_file>\n<path>a.txt</path>\n</read_file>',
  '<invoke name="other">\n<parameter name="q">Oslo</parameter>\n</invoke>',
  '<minimax:tool_call>\n<invoke name="x"></invoke>\n</minimax:tool_call>',
  '<|tool_calls_section_begin|><|tool_call_begin|>functions.get_weather:0',
  '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_weather<｜tool▁sep｜>{"city":"Oslo"}',
  'commentary to=functions.get_weather json{"city":"Oslo"}',
  '<tool_code>\nprint(default_api.search(q="Oslo"))\n</tool_code>',
  '<|START_ACTION|>[{"tool_name":"search","parameters":{}}]<|END_ACTION|>',
  '✿FUNCTION✿: get_weather\n✿ARGS✿: {"city": "Oslo"}',
  '<tool_use>\n<name>search</name>\n</tool_use>',
  'tool: get_weather\nargs:\n  city: Oslo',
  '[Tool call: get_weather]',
  'Function call: get_weather\nArguments: city=Oslo',
  '🔧 get_weather: Oslo',
  'get_weather',
  '(tool call)',
])('%j may hold a call', (text) => {
  expect(mayHoldCall(text, OFFERED)).toBe(true);
});

test.each([
  'Which city?',
  'どの都市の天気ですか？',
  'I need a city before calling get_weather.',
  'I have two tools:\n- get_weather: the weather\n- book_table: a table',
  'Which area: north or south?',
  'Action: I will do nothing.\nReason: none fits',
  'Here is <b>bold</b>, and a < b | c > d.',
])('%j holds none', (text) => {
  expect(mayHoldCall(text, OFFERED)).toBe(false);
});

test('takes tool names with a hyphen, a dot or any other sign for what they are', () => {
  const offered = ['get_co-ordinate', 'a.b', 'c+d', 'e/f'];
  for (const name of offered) expect(mayHoldCall(`tool: ${name}`, offered)).toBe(true);
  expect(mayHoldCall('tool: a_b or axb', ['a.b'])).toBe(false);
  expect(mayHoldCall('No tool fits.', offered)).toBe(false);
});
