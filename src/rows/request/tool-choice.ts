import { z } from 'zod';
import type { ToolChoice } from '../../records/chat.ts';
import { decoded, Unreadable } from './unreadable.ts';
import { isUnsaid } from './unsaid.ts';

const Name = z.string().min(1);
const Mode = z.enum(['auto', 'none', 'required', 'any']).transform((mode) => (mode === 'any' ? ('required' as const) : mode));

/** OpenAI's two APIs, the AI SDK's `{type: tool, toolName}`, Anthropic's `{type: tool, name}` and `any`, the old `function_call: {name}`. */
const Choice: z.ZodType<ToolChoice> = z.union([
  Mode,
  z.looseObject({ type: Mode }).transform(({ type }) => type),
  z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: Name }) }).transform((choice) => ({ name: choice.function.name })),
  z.looseObject({ type: z.enum(['function', 'tool']), name: Name }).transform(({ name }) => ({ name })),
  z.looseObject({ type: z.literal('tool'), toolName: Name }).transform(({ toolName }) => ({ name: toolName })),
  z.strictObject({ name: Name }),
]);

/** Null where nothing was said. @throws Unreadable for a choice that cannot be asked again. */
export function toolChoiceIn(value: unknown): ToolChoice | null {
  const given = decoded(value);
  if (isUnsaid(given)) return null;
  const choice = Choice.safeParse(given).data;
  if (choice === undefined) throw new Unreadable('unreadable-tool-choice', 'tool_choice is neither auto, none, required nor one function');
  return choice;
}
