import { domain } from '../../dummy/domain.ts';
import { canonicalJson } from '../../records/canonical-json.ts';
import type { ToolCall } from '../../records/chat.ts';
import { isJsonObject } from '../../records/json.ts';
import type { RequestBody } from './request-body.ts';

/** The tool whose arguments are what the request's format asks for: a schema of exactly its parameters. Null where there is none. */
export function toolOfFormat({ response_format: format }: RequestBody): string | null {
  const properties = format?.json_schema?.schema['properties'];
  const asked = isJsonObject(properties) ? namesOf(properties) : '';
  return domain.tools.find(({ parameters }) => isJsonObject(parameters['properties']) && namesOf(parameters['properties']) === asked)?.name ?? null;
}

/** A call as the JSON that a format asks for in its place. */
export function filledFormat(call: ToolCall): string {
  return canonicalJson(call.arguments);
}

function namesOf(properties: object): string {
  return Object.keys(properties).toSorted().join(' ');
}
