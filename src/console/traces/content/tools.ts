import type { ShownContent } from '../../../records/console/trace.ts';
import { isJsonObject } from '../../../records/json.ts';

type Tool = Extract<ShownContent, { kind: 'chat' }>['tools'][number];

/** The tools offered, by name; null where one of them has none. */
export function toolsIn(value: unknown): Tool[] | null {
  if (!Array.isArray(value)) return null;
  const tools = value.map(toolIn);
  const read = tools.filter((tool) => tool !== null);
  return read.length === value.length ? read : null;
}

function toolIn(value: unknown): Tool | null {
  if (!isJsonObject(value)) return null;
  const held = isJsonObject(value['function']) ? value['function'] : value;
  const { name, description } = held;
  if (typeof name !== 'string') return null;
  const parameters = held['parameters'] ?? held['inputSchema'] ?? held['input_schema'] ?? {};
  return { name, description: typeof description === 'string' ? description : null, parameters: JSON.stringify(parameters, null, 2) };
}
