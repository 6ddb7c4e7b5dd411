import { canonicalJson } from '../../records/canonical-json.ts';
import type { Answer } from './answer.ts';
import type { RequestBody } from './request-body.ts';

/** The only model of the scripted teacher. */
export const TEACHER_MODEL = 'scripted-teacher';
/** Stands on every response, so that no recording of it passes for a real model's. */
export const STAND_IN_FINGERPRINT = 'scripted-stand-in';

/** What the teacher answers in one piece. */
export type CompletionBody = ReturnType<typeof completionBody>;

/** Token counts are approximate: characters divided by four, rounded up. */
export function completionBody({ body, answered, id }: { body: RequestBody; answered: Answer; id: string }) {
  const { call, content } = answered;
  const toolCalls = call ? [{ id: `call_${id}`, type: 'function' as const, function: { name: call.name, arguments: canonicalJson(call.arguments) } }] : null;
  const promptTokens = tokens(body.messages.map((message) => message.content).join('') + (body.tools ? JSON.stringify(body.tools) : ''));
  const completionTokens = tokens((content ?? '') + (call ? call.name + canonicalJson(call.arguments) : ''));
  return {
    id: `chatcmpl-${id}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: TEACHER_MODEL,
    system_fingerprint: STAND_IN_FINGERPRINT,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: null, ...(toolCalls ? { tool_calls: toolCalls } : {}) },
        logprobs: null,
        finish_reason: toolCalls ? 'tool_calls' : 'stop',
      },
    ],
    usage: { prompt_tokens: promptTokens, completion_tokens: completionTokens, total_tokens: promptTokens + completionTokens },
  };
}

function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}
