import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import { decoded, Unreadable } from '../../../rows/request/unreadable.ts';
import { refuseBroken } from '../pieces/prose.ts';
import { refuseWrittenDown } from '../pieces/written-down.ts';
import { partIn } from './part.ts';

/** What a request holds: the messages as recorded, and the body around them. */
export interface Asked {
  messages: readonly unknown[];
  /** System text that stands beside the messages; empty where there is none. */
  system: string;
  body: JsonObject;
}

/** Members that hold a conversation, of which a body has one. */
const CONVERSATIONS = ['messages', 'contents', 'prompt', 'input', 'prompts'];
/** What people keep beside a conversation; the model was told it, and the prompt would lack it. */
const BESIDE =
  /^(question|query|context|(chat_?|conversation_?|message_?)?history|(previous|earlier|past)_?messages|user_?(input|message|query|prompt)|human_?input|memory|documents|(agent_?)?scratchpad)$/i;
const SYSTEMS = ['system', 'system_instruction', 'systemInstruction', 'instructions'];

/** The conversation of a request in any dialect. @throws Unreadable where none can be told from what else is there. */
export function askedIn(input: unknown): Asked {
  if (!isJsonObject(input)) return { messages: conversationIn(input), system: '', body: {} };
  if ('role' in input || input['lc'] === 1) return { messages: [input], system: '', body: {} };
  const [only, ...others] = CONVERSATIONS.filter((key) => !isNothing(input[key]));
  if (only === undefined || others.length > 0)
    throw new Unreadable(
      'unsupported-instrumentation',
      only === undefined ? 'the input holds no conversation' : `the input holds both ${only} and ${others.join(' and ')}`,
    );
  const beside = Object.keys(input).find((key) => key !== only && BESIDE.test(key) && !isNothing(input[key]));
  if (beside !== undefined) throw new Unreadable('unreadable-input', `the input holds "${beside}" beside its ${only}`);
  const settings = isJsonObject(input['config']) ? input['config'] : {};
  const system = [...SYSTEMS.map((key) => input[key]), ...SYSTEMS.map((key) => settings[key])].find((value) => !isNothing(value));
  const asked = decoded(input[only]);
  return {
    messages: only === 'contents' ? ofUser(conversationIn(asked)) : only === 'messages' && holdsTexts(asked) ? refuseTexts() : conversationIn(asked),
    system: systemText(system),
    body: { ...settings, ...input },
  };
}

function conversationIn(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return [{ role: 'user', content: plainText(value) }];
  if (isJsonObject(value)) return [value];
  if (!Array.isArray(value) || value.length === 0) throw new Unreadable('unsupported-instrumentation', 'the input holds no conversation');
  // LangChain takes several conversations at once, and several prompts.
  if (value.every(Array.isArray) || holdsTexts(value)) {
    if (value.length > 1) throw new Unreadable('unreadable-input', `${value.length} conversations in one request`);
    return conversationIn(value[0]);
  }
  return value;
}

/** Gemini takes a single turn without its role; it is the user's. */
function ofUser(contents: readonly unknown[]): readonly unknown[] {
  const [only, ...others] = contents;
  const isBare = isJsonObject(only) && others.length === 0 && Object.keys(only).join() === 'parts';
  return isBare ? [{ role: 'user', ...only }] : contents;
}

function holdsTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && decoded(item) === item);
}

/** Messages that are texts are objects that somebody's language printed. */
function refuseTexts(): never {
  throw new Unreadable('unsupported-instrumentation', 'the messages of the input are printed, not recorded');
}

function plainText(text: string): string {
  refuseBroken(text, 'input');
  refuseWrittenDown(text);
  return text;
}

/** System text that is one text, or parts that are all text. */
export function systemText(value: unknown): string {
  const system = decoded(value);
  if (system === undefined || system === null) return '';
  if (typeof system === 'string') return system;
  const parts = Array.isArray(system) ? system : isJsonObject(system) && Array.isArray(system['parts']) ? system['parts'] : [system];
  return parts
    .map((item) => {
      const part = partIn(item, 'the system text');
      if (part.kind !== 'text') throw new Unreadable('unreadable-input', 'the system text is not a text');
      return part.text;
    })
    .join('\n');
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
