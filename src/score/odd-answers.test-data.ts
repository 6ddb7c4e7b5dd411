import type { RawCall } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';

/** What becomes of an answer: exact, equivalent only, read and wrong, or unreadable, which is wrong on every metric. */
export type Outcome = 'exact' | 'equivalent' | 'wrong' | 'unreadable';

export interface OddAnswer {
  name: string;
  track: Track;
  gold: string;
  /** A text, or calls as a server tells them. */
  answer: string | RawCall[];
  outcome: Outcome;
  /** The rule that the docs give for it. */
  rule: string;
}

const call = (args: string, name = 'get') => `<tool_call name="${name}">${args}</tool_call>`;

const KEYS = 'An object with one key twice is unreadable: of two values nobody can tell which was meant';
const NUMBERS = 'Numbers are compared by value and by every digit: 5.0, 5 and 5e0 are one number, -0 is 0, and integers that doubles cannot tell apart differ';
const TYPES = 'Nothing is converted: "5" is not 5, "true" is not true, null is neither "" nor what is left out';
const NOT_JSON = 'NaN, Infinity, trailing commas, single quotes, comments and unquoted keys are no JSON: unreadable';
const AROUND = 'White space and a byte order mark around an answer are ignored; prose, thinking and code fences around it make it unreadable';
const WRAPPERS = 'Two wrappers, a wrapper in a wrapper, one left open, or several native calls are unreadable where one call is due';
const EMPTY = 'An empty text is unreadable, and so are arguments of no text in a wrapper; a native call of no text has no arguments';
const TEXTS = 'Texts are compared character by character, however they are escaped; the graded reading takes composed and decomposed letters for one';
const ORDER = 'The order of keys never counts, that of lists does';
const KEY_NAMES = '`__proto__`, `constructor` and the like are keys as any other';
const ESCAPED_KEYS = 'A key is the one that is written, also where its escape begins as another key does, which Node by itself takes for that one';
const SURROGATES = 'A lone surrogate is a character of its own: equal to itself alone';
const NESTING = 'More than 200 open brackets are unreadable, wherever they are';
const EXTRA = 'What is extra is wrong, also where it is null';

const on = (track: Track) => (name: string, gold: string, answer: OddAnswer['answer'], outcome: Outcome, rule: string) => ({
  name,
  track,
  gold,
  answer,
  outcome,
  rule,
});
const [wrapped, json] = [on('toolcall'), on('structured')];
const ONE = call('{"a":1}');

export const ODD_ANSWERS: readonly OddAnswer[] = [
  wrapped('a key twice', ONE, call('{"a":2,"a":1}'), 'unreadable', KEYS),
  wrapped('a key twice, both times the same', ONE, call('{"a":1,"a":1}'), 'unreadable', KEYS),
  wrapped('a key twice, once escaped', ONE, call('{"a":1,"\\u0061":1}'), 'unreadable', KEYS),
  wrapped('a key twice, deeper', call('{"o":[{"a":1}]}'), call('{"o":[{"a":2,"a":1}]}'), 'unreadable', KEYS),
  wrapped('a key twice in a native call', ONE, [{ name: 'get', arguments: '{"a":2,"a":1}' }], 'unreadable', KEYS),
  json('a key twice in JSON', '{"a":1}', '{"a":2,"a":1}', 'unreadable', KEYS),
  wrapped("an escape for the gold answer's key", call('{"h":[],"\\\\":0}'), call('{"h":[],"\\n":0}'), 'wrong', ESCAPED_KEYS),
  json("a backslash for the gold answer's key", '{"i":[],"\\"":0}', '{"i":[],"\\\\":0}', 'wrong', ESCAPED_KEYS),
  wrapped('an escaped key as it should be', call('{"h":[],"\\n":0}'), call('{"h":[],"\\u000a":0}'), 'exact', ESCAPED_KEYS),
  wrapped('integers written as floats', call('{"numbers":[12,15.0,18]}'), call('{"numbers":[12.0,15,18.0]}'), 'exact', NUMBERS),
  wrapped('minus zero', call('{"a":0}'), call('{"a":-0.0}'), 'exact', NUMBERS),
  wrapped('a big integer off by one', call('{"id":2512292042121000001}'), call('{"id":2512292042121000000}'), 'wrong', NUMBERS),
  wrapped('a number beyond doubles', call('{"a":1e999}'), call('{"a":10e998}'), 'exact', NUMBERS),
  wrapped('two numbers beyond doubles', call('{"a":1e999}'), call('{"a":1e998}'), 'wrong', NUMBERS),
  wrapped('another number', call('{"base":10}', 'logb'), call('{"base":999}', 'logb'), 'wrong', NUMBERS),
  wrapped('overflow for null', call('{"limit":null}'), call('{"limit":1e999}'), 'wrong', TYPES),
  wrapped('a text for an integer', call('{"n":5}'), call('{"n":"5"}'), 'wrong', TYPES),
  wrapped('a text for a boolean', call('{"a":true}'), call('{"a":"true"}'), 'wrong', TYPES),
  wrapped('null for what is left out', ONE, call('{"a":1,"b":null}'), 'wrong', EXTRA),
  wrapped('NaN', call('{"limit":null}'), call('{"limit":NaN}'), 'unreadable', NOT_JSON),
  wrapped('Infinity', call('{"limit":null}'), call('{"limit":-Infinity}'), 'unreadable', NOT_JSON),
  wrapped('a trailing comma', ONE, call('{"a":1,}'), 'unreadable', NOT_JSON),
  wrapped('single quotes', ONE, call("{'a':1}"), 'unreadable', NOT_JSON),
  json('a comment', '{"a":1}', '{"a":1 /* one */}', 'unreadable', NOT_JSON),
  wrapped('a byte order mark', ONE, `\ufeff${ONE}`, 'exact', AROUND),
  json('a byte order mark before JSON', '{"a":1}', '\ufeff{"a":1}\n', 'exact', AROUND),
  wrapped('white space', ONE, `\n  ${ONE}\u00a0\n`, 'exact', AROUND),
  wrapped('thinking before it', ONE, `<think>\n\n</think>\n\n${ONE}`, 'unreadable', AROUND),
  wrapped('prose before it', ONE, `Sure! ${ONE}`, 'unreadable', AROUND),
  json('prose after JSON', '{"a":1}', '{"a":1} Anything else?', 'unreadable', AROUND),
  json('a code fence', '{"a":1}', '```json\n{"a":1}\n```', 'unreadable', AROUND),
  wrapped('a code fence around a call', ONE, `\`\`\`\n${ONE}\n\`\`\``, 'unreadable', AROUND),
  wrapped('two wrappers', ONE, `${ONE}${ONE}`, 'unreadable', WRAPPERS),
  wrapped('a wrapper in a wrapper', ONE, call(ONE), 'unreadable', WRAPPERS),
  wrapped('a wrapper left open', ONE, '<tool_call name="get">{"a":1}', 'unreadable', WRAPPERS),
  wrapped(
    'two native calls',
    ONE,
    [
      { name: 'get', arguments: '{"a":1}' },
      { name: 'get', arguments: '{"a":1}' },
    ],
    'unreadable',
    WRAPPERS,
  ),
  wrapped('a closing tag inside a text', call('{"a":"x</tool_call>y"}'), call('{"a":"x</tool_call>y"}'), 'exact', WRAPPERS),
  wrapped('an empty text', ONE, '', 'unreadable', EMPTY),
  wrapped('nothing in the wrapper', call('{}', 'list'), call('', 'list'), 'unreadable', EMPTY),
  wrapped('a native call without arguments', call('{}', 'list'), [{ name: 'list', arguments: '' }], 'exact', EMPTY),
  wrapped('an escaped letter', call('{"city":"Zürich"}'), call('{"city":"Z\\u00fcrich"}'), 'exact', TEXTS),
  wrapped('a decomposed letter', call('{"city":"Zürich"}'), call('{"city":"Zu\u0308rich"}'), 'equivalent', TEXTS),
  wrapped('another order of keys', call('{"o":{"a":1,"b":2}}'), call('{"o":{"b":2,"a":1}}'), 'exact', ORDER),
  wrapped('another order of a list', call('{"o":[1,2]}'), call('{"o":[2,1]}'), 'wrong', ORDER),
  wrapped('__proto__ where it is extra', ONE, call('{"a":1,"__proto__":{"x":1}}'), 'wrong', KEY_NAMES),
  wrapped('__proto__ with another value', call('{"a":1,"__proto__":{"x":1}}'), call('{"a":1,"__proto__":{"x":2}}'), 'wrong', KEY_NAMES),
  wrapped('__proto__ as it should be', call('{"a":1,"__proto__":{"x":1}}'), call('{"__proto__":{"x":1},"a":1}'), 'exact', KEY_NAMES),
  wrapped('a lone surrogate', call('{"a":"\\ud800"}'), call('{"a":"\\ud800"}'), 'exact', SURROGATES),
  wrapped('a lone surrogate for a replacement character', call('{"a":"\ufffd"}'), call('{"a":"\\ud800"}'), 'wrong', SURROGATES),
  wrapped('two lone surrogates', call('{"a":"\\ud800"}'), call('{"a":"\\ud801"}'), 'wrong', SURROGATES),
  wrapped('deep nesting', ONE, call(`{"a":${'['.repeat(100_000)}1${']'.repeat(100_000)}}`), 'unreadable', NESTING),
  json('deep nesting in JSON', '{"a":1}', '['.repeat(100_000), 'unreadable', NESTING),
];
