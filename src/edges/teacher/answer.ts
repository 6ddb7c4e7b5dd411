import { readRequest } from '../../dummy/rules.ts';
import { withTeacherErrors } from '../../dummy/teacher-errors.ts';
import type { ToolCall } from '../../records/chat.ts';
import { isJsonObject } from '../../records/json.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { completionOf } from '../../rows/completion.ts';
import { instructedTrack } from '../../rows/instruction.ts';
import { filledFormat, toolOfFormat } from './filled-format.ts';
import { callableTools } from './native.ts';
import type { RequestBody } from './request-body.ts';

export interface Answer {
  content: string | null;
  call: ToolCall | null;
}

export interface Chance {
  seed: number;
  errorRate: number;
  bodyDigest: string;
  repetition: number;
}

const NO_TOOL_TEXT = 'None of my tools does that.';

/**
 * Answers with a native tool call when tools are offered, with its arguments where the format asks for those, with a track's canonical completion when
 * the system text asks for one, else with text.
 */
export function answer(body: RequestBody, chance: Chance): Answer {
  const told = body.messages.at(-1);
  // Ends an agent's loop: it was asked once, and has its tool's result.
  if (told?.role === 'tool') return { call: null, content: `Done: ${told.content}` };
  const text = lastUserText(body);
  const decide = (offered: ReadonlySet<string>) => {
    const reading = readRequest(text);
    return withTeacherErrors(reading && offered.has(reading.call.name) ? reading : null, { ...chance, text });
  };

  const callable = callableTools(body);
  if (callable) {
    const call = callable.size === 0 ? null : decide(callable);
    return { call, content: call ? null : NO_TOOL_TEXT };
  }
  const wanted = toolOfFormat(body);
  const meant = wanted === null ? null : decide(new Set([wanted]));
  if (meant) return { call: null, content: filledFormat(meant) };
  const system = body.messages.find(({ role }) => role === 'system')?.content ?? '';
  const track = instructedTrack(system);
  return { call: null, content: track ? completionOf(track, decide(new Set(system.split('\n').slice(1).flatMap(offeredName)))) : NO_TOOL_TEXT };
}

/** `get_weather(city,unit)` or one JSON object with a `name`. */
function offeredName(line: string): string[] {
  const compact = /^([\w.-]+)\(.*\)$/.exec(line.trim())?.[1];
  if (compact) return [compact];
  // Any other line is the agent's own system text.
  const parsed = line.startsWith('{') ? parsedOrNull(line) : null;
  return isJsonObject(parsed) && typeof parsed['name'] === 'string' ? [parsed['name']] : [];
}

/** In a prompt that holds a conversation the last block is what the user says now. */
function lastUserText(body: RequestBody): string {
  const content = body.messages.findLast(({ role }) => role === 'user')?.content ?? '';
  return /^(user|assistant)[ :]/.test(content) ? (content.split('\n\n').at(-1) ?? '') : content;
}
