import type { ToolDefinition } from '../../../records/chat.ts';
import type { JsonObject } from '../../../records/json.ts';
import { misfit } from '../gold-fits.ts';
import { pythonType } from './python-type.ts';
import type { XlamParameter, XlamTool } from './row.ts';

/** A tool as a definition, or the parameter that cannot be read and why. */
export function toolOf({ name, description, parameters }: XlamTool): ToolDefinition | { unread: string } {
  const properties: [string, JsonObject][] = [];
  const required: string[] = [];
  for (const [parameter, written] of Object.entries(parameters)) {
    const read = parameterOf(written);
    if ('unread' in read) return { unread: `parameter ${JSON.stringify(parameter)} of ${JSON.stringify(name)} ${read.unread}` };
    properties.push([parameter, read.schema]);
    if (!read.isOptional) required.push(parameter);
  }
  return { name, description, parameters: { type: 'object', properties: Object.fromEntries(properties), required }, strict: null };
}

/**
 * A parameter may be left out where its type says optional, where a default stands in for it, or where `required` is false. A default that is not of the
 * type, as `""` is not for a number, says no more than that.
 */
function parameterOf(written: XlamParameter): { schema: JsonObject; isOptional: boolean } | { unread: string } {
  const type = pythonType(written.type);
  if (type === null) return { unread: `has the type ${JSON.stringify(written.type.slice(0, 80))}, which is not known` };
  const fallback = written.default ?? type.fallback;
  if (written.required === true && type.isOptional) return { unread: 'is said to be required and optional' };
  const isOptional = written.required === undefined ? type.isOptional || fallback !== undefined : !written.required;
  const stands = fallback !== undefined && misfit(fallback, type.schema) === null;
  return { schema: { ...type.schema, description: written.description, ...(stands ? { default: fallback } : {}) }, isOptional };
}
