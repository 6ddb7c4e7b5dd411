import type { ToolCall } from '../../records/chat.ts';
import { isJsonObject } from '../../records/json.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { toolOfFormat } from './filled-format.ts';
import type { RequestBody } from './request-body.ts';

/** The tools that may be called, by the request's tool choice: none of them is an empty set. Null where the request speaks of no tools. */
export function callableTools({ tools, tool_choice: choice }: RequestBody): ReadonlySet<string> | null {
  if (!tools) return null;
  if (choice === 'none') return new Set();
  const names = tools.map((tool) => tool.function.name);
  return new Set(typeof choice === 'object' && choice !== null ? names.filter((name) => name === choice.function.name) : names);
}

/** Why rules cannot answer as the request wants it: they fill no schema, and call no tool that they were not asked for. Null where they can. */
export function unanswerable(body: RequestBody, { call, content }: { call: ToolCall | null; content: string | null }): string | null {
  const { tool_choice: choice, response_format: format } = body;
  if (call) return null;
  const mustCall = choice === 'required' || (typeof choice === 'object' && choice !== null);
  if (mustCall) return 'The scripted teacher calls a tool only where its rules find one: it cannot honour tool_choice here.';
  if (!format || format.type === 'text') return null;
  if ((format.type === 'json_object' || toolOfFormat(body) !== null) && isJsonObject(parsedOrNull(content ?? ''))) return null;
  return `The scripted teacher fills no schema of its own: it cannot honour response_format "${format.type}" here.`;
}
