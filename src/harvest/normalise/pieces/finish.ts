import { Unreadable } from '../../../rows/request/unreadable.ts';
import type { Recorded } from '../recorded.ts';

/** Where libraries put why the model stopped, beside what the answer itself says. */
const PLACES = [
  'ai.response.finishReason',
  'gen_ai.response.finish_reasons',
  'finish_reason',
  'finishReason',
  'stop_reason',
  'llm.response.finish_reason',
  'response_metadata.finish_reason',
  'llm.finish_reason',
  'gen_ai.completion.0.finish_reason',
];
const CUT = /^(length|max_?tokens|max_output_tokens|model_length|incomplete|model_context_window_exceeded)$/i;
/** The server or its user broke off, or the turn goes on. */
const BROKEN_OFF = /^(error(_\w+)?|abort(ed)?|cancell?ed|time_?out|insufficient_system_resource|pause_turn|failed)$/i;
const WITHHELD = /^(content[-_]?filter(ed)?|safety|refusal|recitation|blocklist|prohibited_content|spii|image_safety|guardrail_intervened)$/i;
const CALLED = /^(tool[-_]?calls?|tool_use|function_call)$/i;
const BAD_CALL = /^(malformed_function_call|unexpected_tool_call)$/i;

/** Why the model stopped as the observation's metadata and parameters say it. */
export function finishReasonsOf({ metadata, parameters }: Recorded): string[] {
  return textsIn([...PLACES.map((place) => metadata(place)), parameters()['finishReason'], parameters()['finish_reason']]);
}

/** @throws Unreadable for an answer that was cut off, withheld, or whose calls are not there. */
export function refuseUnfinished(reasons: unknown, { holdsCall }: { holdsCall: boolean }): void {
  for (const reason of textsIn(reasons)) {
    if (CUT.test(reason)) throw new Unreadable('cut-off-answer', `the answer reached its token limit (finish reason ${reason})`);
    if (WITHHELD.test(reason)) throw new Unreadable('withheld-answer', `the answer was withheld or cut by a filter (finish reason ${reason})`);
    if (BROKEN_OFF.test(reason)) throw new Unreadable('incomplete-answer', `the answer was broken off (finish reason ${reason})`);
    if (BAD_CALL.test(reason)) throw new Unreadable('corrupted-tool-arguments', `the provider could not read the call (finish reason ${reason})`);
    if (CALLED.test(reason) && !holdsCall)
      throw new Unreadable('lost-tool-calls', `the model called tools (finish reason ${reason}), and the answer holds no call`);
  }
}

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === 'string' ? [value] : [];
}
