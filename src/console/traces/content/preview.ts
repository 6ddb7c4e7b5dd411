import { isJsonObject } from '../../../records/json.ts';
import { conversationIn, opened } from './content.ts';

const LONGEST = 200;
const ASKED = ['question', 'query', 'prompt', 'input', 'text', 'message', 'content'] as const;

/** The beginning of what was asked, on one line: the last thing the user said. */
export function questionIn(input: unknown): string {
  const value = opened(input);
  const chat = typeof value === 'string' ? null : conversationIn(value);
  if (!chat) return plainIn(value);
  const said = chat.messages.findLast(({ role, text }) => role === 'user' && text) ?? chat.messages.findLast(({ text }) => text);
  return oneLine(said?.text ?? '');
}

/** The beginning of what was answered, on one line: its text, else its calls; and the tools it calls. */
export function answerIn(output: unknown): { answer: string; tools: string[] } {
  const value = opened(output);
  const chat = typeof value === 'string' ? null : conversationIn(value);
  if (!chat) return { answer: plainIn(value), tools: [] };
  const calls = chat.messages.flatMap(({ calls }) => calls);
  const text = chat.messages.findLast(({ text }) => text)?.text;
  const called = calls.map(({ name, arguments: written }) => `${name}(${written === '{}' ? '' : written})`).join(', ');
  return { answer: oneLine(text || called), tools: calls.map(({ name }) => name) };
}

function plainIn(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return oneLine(value);
  const named = isJsonObject(value) ? ASKED.map((key) => value[key]).find((one) => typeof one === 'string') : undefined;
  return oneLine(typeof named === 'string' ? named : (JSON.stringify(value) ?? ''));
}

/** A string of its own, or as good as: a piece cut out of a long one keeps the whole of it in memory. */
function oneLine(text: string): string {
  const begun = text.slice(0, LONGEST + LONGEST / 2);
  const line = /\s/.test(begun) ? begun.replaceAll(/\s+/g, ' ').trim() : [...begun].join('');
  return line.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '');
}
