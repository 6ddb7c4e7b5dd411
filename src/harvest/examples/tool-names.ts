import type { ModelCall } from '../../records/model-call.ts';
import { NO_CALL } from '../../rows/completion.ts';

/** What stands between quotes in `<tool_call name="…">` and on one line of the prompt. */
const USABLE = /^[^"<>\p{Cc}\p{Cs}]+$/u;

/** Why a tool that was called or offered cannot stand in a row, by its name; null when all can. */
export function toolNameDefect({ tools, output }: Pick<ModelCall, 'tools' | 'output'>): { reason: string; detail: string } | null {
  const names = [...output.toolCalls, ...tools].map(({ name }) => name);
  if (names.includes(NO_CALL)) return { reason: 'reserved-tool-name', detail: `"${NO_CALL}" means that no tool is called` };
  const unusable = names.find((name) => !USABLE.test(name));
  if (unusable === undefined) return null;
  return { reason: 'unusable-tool-name', detail: `${JSON.stringify(unusable.slice(0, 80))} holds a quote, an angle bracket or a control character` };
}
