import { parseJson } from '../../../records/exact-json/parse-json.ts';
import type { JsonObject } from '../../../records/json.ts';
import { isJsonObject } from '../../../records/json.ts';
import { decoded, Unreadable } from '../../../rows/request/unreadable.ts';
import type { Recorded } from '../recorded.ts';

/** Tool definitions that OpenInference and OpenLLMetry number in the metadata. */
export function definitionsIn({ metadata }: Recorded): unknown[] {
  return [
    ...numbered('llm.tools', (place) => metadata(`${place}.tool.json_schema`)),
    ...numbered('llm.request.functions', (place) => {
      const name = metadata(`${place}.name`);
      const whole = metadata(place);
      if (name === undefined) return whole;
      return {
        name,
        description: metadata(`${place}.description`) ?? null,
        parameters: metadata(`${place}.parameters`) ?? metadata(`${place}.input_schema`) ?? {},
      };
    }),
  ];
}

/** Messages that OpenInference numbers in the metadata, member by member. */
export function messagesIn({ metadata }: Recorded, prefix: 'llm.input_messages'): JsonObject[] {
  return numbered(prefix, (place) => messageAt(`${place}.message`, metadata)).filter(isJsonObject);
}

function messageAt(place: string, metadata: Recorded['metadata']): JsonObject | undefined {
  const [role, content] = [metadata(`${place}.role`), metadata(`${place}.content`)];
  const contents = numbered(`${place}.contents`, (at) => {
    const [type, text] = [metadata(`${at}.message_content.type`), metadata(`${at}.message_content.text`)];
    return type === undefined && text === undefined ? undefined : { type: type ?? 'text', text };
  });
  const calls = numbered(`${place}.tool_calls`, (at) => {
    const [id, name, args] = ['id', 'function.name', 'function.arguments'].map((member) => metadata(`${at}.tool_call.${member}`));
    return name === undefined ? undefined : { id, name, arguments: args };
  });
  const fields = {
    role,
    content: textOf(content),
    contents,
    tool_calls: calls,
    tool_call_id: metadata(`${place}.tool_call_id`),
    name: metadata(`${place}.name`),
  };
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0));
  const message: unknown = kept.length === 0 ? undefined : parseJson(JSON.stringify(Object.fromEntries(kept)));
  return isJsonObject(message) ? message : undefined;
}

/** Metadata undoes JSON; what was said stays the text it was. */
function textOf(content: unknown): unknown {
  return content === undefined || typeof content === 'string' ? content : JSON.stringify(content);
}

/** How far past a gap the next number is looked for. */
const GAP = 3;

/** What stands under `prefix.0`, `prefix.1` and so on. @throws Unreadable when a number is missing in between. */
function numbered(prefix: string, at: (place: string) => unknown): unknown[] {
  const found: unknown[] = [];
  for (let index = 0; ; index += 1) {
    const value = decoded(at(`${prefix}.${index}`));
    if (value !== undefined) found.push(value);
    else {
      if (index === 0) return found;
      const later = Array.from({ length: GAP }, (_, ahead) => at(`${prefix}.${index + 1 + ahead}`)).some((next) => next !== undefined);
      if (later) throw new Unreadable('incomplete-history', `${prefix}.${index} is missing among the recorded attributes`);
      return found;
    }
  }
}
