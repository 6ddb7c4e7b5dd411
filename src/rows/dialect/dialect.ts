import { Dialect } from '../../records/asking/local-prompt.ts';
import { type ChatMessage, plainChat } from '../../records/chat.ts';
import { type ChatTemplate, compileTemplate } from '../render/template.ts';
import { templateInput } from '../render/template-input.ts';
import { takesToolsBesideSystem } from '../render/tools-beside-system.ts';
import { readDialect } from './read-dialect.ts';

const CALL = { name: 'look', arguments: { at: 'this' } };

/** A conversation with a call in it. The id is one that the strictest templates take. */
const PAST_CALL: readonly ChatMessage[] = [
  { role: 'user', content: 'go' },
  { role: 'assistant', content: null, toolCalls: [{ id: 'call00001', ...CALL }] },
  { role: 'tool', toolCallId: 'call00001', content: 'seen' },
];

/** Where a dialect's calls stand in a conversation that was rendered. */
const CALLS_IN: Readonly<Record<Dialect, RegExp>> = {
  hermes: /<tool_call>[\s\S]*?<\/tool_call>/,
  phi: /<\|tool_call\|>[\s\S]*?<\|\/tool_call\|>/,
  mistral: /\[TOOL_CALLS\]\s*\[\{[\s\S]*?\}\]/,
  llama: /\{"name": "look"[\s\S]*?\}\}/,
};

/**
 * How a chat template writes calls: found by letting it write one, and reading that back. Null where it writes none, or in a way that is not known:
 * as Python, as XML for each argument. Phi-4-mini's own template writes none either; its model card says how it does.
 */
export function dialectOf(template: ChatTemplate): Dialect | null {
  // Some templates want a system message, some refuse one.
  const rendered = pastCall(template, [{ role: 'system', content: 'be brief' }]) || pastCall(template, []);
  const known = Dialect.options.find((dialect) => {
    const [written] = CALLS_IN[dialect].exec(rendered) ?? [];
    const read = written === undefined ? null : readDialect(dialect, written);
    const [call, ...more] = read?.ok ? read.calls : [];
    return call?.name === CALL.name && call.arguments === JSON.stringify(CALL.arguments) && more.length === 0;
  });
  return known ?? (takesToolsBesideSystem(template.text) ? 'phi' : null);
}

/** Empty where the template refuses such a conversation. */
function pastCall(template: ChatTemplate, system: readonly ChatMessage[]): string {
  try {
    return compileTemplate(template)(templateInput(plainChat([...system, ...PAST_CALL])));
  } catch {
    return '';
  }
}
