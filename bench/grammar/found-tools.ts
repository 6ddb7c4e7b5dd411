import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonSchemaOf } from '../../src/harvest/imports/bfcl/parameters.ts';
import { canonicalJson } from '../../src/records/canonical-json.ts';
import type { ToolDefinition } from '../../src/records/chat.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/records/json.ts';

/** What models were offered or asked for, each once, wherever it stands in a folder's JSON, in texts of JSON too. */
export interface FoundTools {
  tools: ToolDefinition[];
  /** Schemas of response formats. */
  formats: JsonObject[];
}

export async function toolsIn(folders: readonly string[]): Promise<FoundTools> {
  const tools = new Map<string, ToolDefinition>();
  const formats = new Map<string, JsonObject>();
  const visit = (value: JsonValue): void => {
    if (!isJsonObject(value)) {
      for (const inner of Array.isArray(value) ? value : typeof value === 'string' ? parsedText(value) : []) visit(inner);
      return;
    }
    const { name } = value;
    const parameters = [value['parameters'], value['inputSchema'], value['input_schema']].find((one) => one !== undefined && isJsonObject(one));
    if (typeof name === 'string' && parameters !== undefined && isJsonObject(parameters)) {
      const schema = parameters['type'] === 'dict' ? (jsonSchemaOf(parameters) ?? parameters) : parameters;
      tools.set(canonicalJson([name, schema]), { name, description: null, parameters: schema, strict: null });
    }
    const { json_schema: outer } = value;
    const schema = value['type'] === 'json_schema' ? (outer !== undefined && isJsonObject(outer) ? outer['schema'] : value['schema']) : undefined;
    if (schema !== undefined && isJsonObject(schema)) formats.set(canonicalJson(schema), schema);
    Object.values(value).forEach(visit);
  };
  for (const path of (await Promise.all(folders.map(filesIn))).flat()) {
    const text = await readFile(path, 'utf8');
    (path.endsWith('.jsonl') ? text.split('\n').flatMap(parsedText) : parsedText(text)).forEach(visit);
  }
  return { tools: [...tools.values()], formats: [...formats.values()] };
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.jsonl?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function parsedText(text: string): JsonValue[] {
  if (!/^\s*[[{]/.test(text)) return [];
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}
