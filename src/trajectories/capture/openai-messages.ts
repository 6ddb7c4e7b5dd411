import { z } from 'zod';
import type { Quarantined } from '../../records/dataset.ts';
import { sha256 } from '../../records/digest.ts';
import { isJsonObject, JsonObject, JsonValue } from '../../records/json.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import type { ChatTurn } from '../../records/model-request.ts';
import { isNestedTooDeeply } from '../../rows/nesting.ts';
import type { Conversation } from './conversation.ts';

const Content = z.union([z.string(), z.array(z.strictObject({ type: z.literal('text'), text: z.string() }))]).nullish();
const Call = z.looseObject({
  id: z.string().nullish(),
  type: z.literal('function').nullish(),
  function: z.looseObject({ name: z.string().min(1), arguments: z.string() }),
});
const Message = z.discriminatedUnion('role', [
  z.looseObject({ role: z.enum(['system', 'developer', 'user']), content: Content }),
  z.looseObject({
    role: z.literal('assistant'),
    content: Content,
    tool_calls: z.array(Call).nullish(),
    function_call: z.null().optional(),
    refusal: z.null().optional(),
  }),
  z.looseObject({ role: z.literal('tool'), content: Content, tool_call_id: z.string().nullish() }),
]);
const Tool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({ name: z.string().min(1), description: z.string().nullish(), parameters: JsonObject.nullish(), strict: z.boolean().nullish() }),
});
/** One conversation a line, as OpenAI's fine-tuning files have them; CodeActInstruct calls its messages `conversations`. */
const Line = z
  .looseObject({
    id: z.union([z.string().min(1), z.number()]).nullish(),
    session: z.string().min(1).nullish(),
    messages: z.array(Message).min(1).optional(),
    conversations: z.array(Message).min(1).optional(),
    tools: z.array(Tool).nullish(),
    expected: z.string().nullish(),
    scores: z.record(z.string(), JsonValue).nullish(),
  })
  .refine(({ messages, conversations }) => (messages === undefined) !== (conversations === undefined), { error: 'messages or conversations, one of them' });

/** A line of a file of conversations in OpenAI's messages, all of whose assistant turns are recorded answers. Trailing turns of others are left out. */
export function conversationOfLine(text: string, where: string): { ok: true; conversation: Conversation } | { ok: false; quarantined: Quarantined } {
  const refused = (reason: string, detail: string) => ({ ok: false as const, quarantined: { where, reason, detail } });
  if (isNestedTooDeeply(text)) return refused('nested-too-deeply', 'JSON is nested too deeply');
  const read = Line.safeParse(parsedOrNull(text));
  if (!read.success) {
    const [issue] = read.error.issues;
    return refused(
      'not-a-conversation',
      `${issue?.path.join('.') || 'the line'}: expected a conversation in OpenAI's messages (${issue?.message ?? 'unknown'})`,
    );
  }
  const { id, session, messages, conversations, tools, expected, scores } = read.data;
  const turns: ChatTurn[] = [];
  for (const message of messages ?? conversations ?? []) {
    const turn = turnOf(message);
    if (turn === null) return refused('unreadable-arguments', `message ${turns.length + 1} calls a tool with arguments that are no JSON object`);
    turns.push(turn);
  }
  const answers = turns.flatMap(({ role }, at) => (role === 'assistant' ? [{ at, observationId: null }] : []));
  const end = answers.at(-1)?.at;
  if (end === undefined) return refused('no-answer', 'no assistant speaks');
  return {
    ok: true,
    conversation: {
      ...{ turns: turns.slice(0, end + 1), answers, responseFormat: null, expected: expected ?? null },
      tools: (tools ?? []).map(({ function: { name, description, parameters, strict } }) => ({
        ...{ name, description: description ?? null, parameters: parameters ?? { type: 'object', properties: {} }, strict: strict ?? null },
      })),
      scores: Object.entries(scores ?? {}).map(([name, value]) => ({ name, value })),
      source: {
        traceId: `messages-${id === null || id === undefined ? sha256(text).slice(0, 16) : id}`,
        sessionId: session ?? null,
        url: null,
        startTime: '',
        model: null,
      },
    },
  };
}

function turnOf(message: z.infer<typeof Message>): ChatTurn | null {
  const content = typeof message.content === 'string' ? message.content : (message.content ?? []).map(({ text }) => text).join('');
  if (message.role === 'tool') return { role: 'tool', content, toolCalls: [], toolCallId: message.tool_call_id ?? null };
  if (message.role !== 'assistant') return { role: message.role === 'developer' ? 'system' : message.role, content, toolCalls: [], toolCallId: null };
  const calls = (message.tool_calls ?? []).map(({ id, function: { name, arguments: written } }) => {
    const args = written.trim() === '' ? {} : parsedOrNull(written);
    return isJsonObject(args) ? { name, arguments: args, id: id ?? null } : null;
  });
  const toolCalls = calls.filter((call) => call !== null);
  return toolCalls.length === calls.length ? { role: 'assistant', content, toolCalls, toolCallId: null } : null;
}
