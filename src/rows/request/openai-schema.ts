import { z } from 'zod';
import { JsonObject } from '../../records/json.ts';

/** Text, or parts that are all text. Other parts (images, audio, files) are refused by the schema. */
const Content = z
  .union([z.string(), z.array(z.looseObject({ type: z.enum(['text', 'input_text', 'output_text']), text: z.string() })), z.null()])
  .optional()
  .transform((content) => (Array.isArray(content) ? content.map(({ text }) => text).join('') : (content ?? null)));

const Id = z.string().nullish().catch(null);
const Arguments = z.union([z.string(), JsonObject]).nullish();
const NamedCall = z.looseObject({ name: z.string().min(1), arguments: Arguments });
export const FunctionCall = z.looseObject({ id: Id, type: z.literal('function').nullish(), function: NamedCall });

/** A chat message, as sent and as answered; a streamed answer may lack its role. */
export const Message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']).default('assistant'),
  content: Content,
  refusal: z.string().nullish(),
  tool_calls: z.array(FunctionCall).nullish(),
  /** Before there were `tool_calls`. */
  function_call: NamedCall.nullish(),
  tool_call_id: Id,
  name: Id,
});
export type Message = z.infer<typeof Message>;

/** Members of a message that say nothing more about what was said and called. */
const BESIDE = new Set(
  'annotations cache_control created_at finish_reason id index logprobs metadata parsed phase prefix provider_specific_fields reasoning reasoning_content reasoning_details status thinking thinking_blocks timestamp type weight'.split(
    ' ',
  ),
);

/** What chat applications keep of their own beside a message; the API takes none of it, so the model was told none of it. */
const KEPT =
  /^((created|updated|sent)_?at|message_?id|user_?id|session_?id|thread_?id|conversation_?id|parent_?id|trace_?id|run_?id|request_?id|date|time|created|token_?count)$/i;

/** One word, number or time. */
function isLabel(value: unknown): boolean {
  const isTime = (text: string) => /^\d{4}-\d\d-\d\d[ T][\d:.]+ ?(Z|UTC|[+-][\d:]+)?$/.test(text);
  return typeof value === 'number' || (typeof value === 'string' && (!/\s/.test(value.trim()) || isTime(value)));
}

/** A member that holds something and is not read: what it says would be lost. */
export function unreadMember(message: JsonObject): string | null {
  const isEmpty = (value: unknown) => value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
  // Ollama's word for the name of a tool.
  const isKept = (key: string) => BESIDE.has(key) || (key === 'tool_name' && message['role'] === 'tool') || (KEPT.test(key) && isLabel(message[key]));
  return Object.keys(message).find((key) => !(key in Message.shape) && !isKept(key) && !isEmpty(message[key])) ?? null;
}

/** Items of the Responses API that are no messages. */
export const FunctionCallItem = z.looseObject({ type: z.literal('function_call'), call_id: Id, name: z.string().min(1), arguments: z.string() });
export const FunctionOutputItem = z.looseObject({ type: z.literal('function_call_output'), call_id: Id, output: Content });
export const ReasoningItem = z.looseObject({ type: z.literal('reasoning') });
export const MessageItem = z.looseObject({ type: z.literal('message'), content: Content });

/** A whole body in place of the answer in it. */
export const ChatCompletion = z.looseObject({ choices: z.array(z.looseObject({ message: z.looseObject({}), finish_reason: z.string().nullish() })).min(1) });
