import { isObject, type JsonObject, parsed } from './json.ts';

interface Moved {
  input: unknown;
  metadata: JsonObject;
}

/** Tool definitions leave the metadata and join the input: `{messages, tools}` or `{prompt, tools}`. */
export function moveTools(input: unknown, metadata: JsonObject): Moved {
  const found = takeTools(metadata);
  const tools = withoutRepeats(found.tools);
  if (tools.length === 0) return { input, metadata };
  const merged = join(parsed(input), tools);
  return merged === null ? { input, metadata } : { input: merged, metadata: found.metadata };
}

function join(value: unknown, tools: readonly unknown[]): JsonObject | null {
  if (Array.isArray(value)) return { messages: value, tools };
  if (value === null || value === undefined) return { tools };
  if (typeof value === 'string') return { prompt: value, tools };
  if (!isObject(value)) return null;
  if (value['tools'] == null) return { ...value, tools };
  const existing = definitions(value['tools'], { every: false, unnamed: true });
  return existing === null ? null : { ...value, tools: withoutRepeats([...existing, ...tools]) };
}

function takeTools(metadata: JsonObject): { tools: unknown[]; metadata: JsonObject } {
  const { tools: own, attributes: raw, ...others } = metadata;
  const ownTools = definitions(own, { every: true, unnamed: false }) ?? [];
  const keptOwn = ownTools.length > 0 || own === undefined ? {} : { tools: own };
  const attributes = parsed(raw);
  if (!isObject(attributes)) return { tools: ownTools, metadata: { ...others, ...keptOwn, ...(raw === undefined ? {} : { attributes: raw }) } };
  const rest: Record<string, unknown> = { ...attributes };
  const tools = [...ownTools];
  const take = (key: string, value: unknown, options: { every: boolean; unnamed: boolean }) => {
    const taken = definitions(value, options);
    if (taken === null) return;
    tools.push(...taken);
    delete rest[key];
  };
  take('ai.prompt.tools', attributes['ai.prompt.tools'], { every: true, unnamed: true });
  take('gen_ai.tool.definitions', attributes['gen_ai.tool.definitions'], { every: true, unnamed: false });
  const request = parsed(attributes['model_request_parameters']);
  if (isObject(request)) {
    const { function_tools, ...left } = request;
    take('model_request_parameters', function_tools, { every: true, unnamed: false });
    if (!('model_request_parameters' in rest) && Object.keys(left).length > 0) rest['model_request_parameters'] = JSON.stringify(left);
  }
  const numbered = Object.keys(attributes).filter((key) => /^llm\.tools\.\d+\.tool\.json_schema$/.test(key));
  for (const key of numbered.toSorted((a, b) => Number(a.split('.')[2]) - Number(b.split('.')[2]))) {
    take(key, [attributes[key]], { every: true, unnamed: false });
  }
  return { tools, metadata: { ...others, ...keptOwn, ...(Object.keys(rest).length > 0 ? { attributes: rest } : {}) } };
}

/** A list of definitions, each perhaps JSON text; null where it is none. Mastra's bare names are none. */
function definitions(value: unknown, { every, unnamed }: { every: boolean; unnamed: boolean }): unknown[] | null {
  const list = parsed(value);
  if (!Array.isArray(list)) return null;
  const tools = list.map(parsed);
  const good = tools.filter((tool) => nameOf(tool) !== null || (unnamed && isObject(tool) && typeof tool['type'] === 'string'));
  if (tools.length === 0) return [];
  return good.length === 0 || (every && good.length < tools.length) ? null : good;
}

function withoutRepeats(tools: readonly unknown[]): unknown[] {
  const names = tools.map(nameOf);
  return tools.filter((_, index) => names[index] === null || names.indexOf(names[index] ?? null) === index);
}

function nameOf(tool: unknown): string | null {
  if (!isObject(tool)) return null;
  const named = isObject(tool['function']) ? tool['function'] : tool;
  return typeof named['name'] === 'string' && named['name'] !== '' ? named['name'] : null;
}
