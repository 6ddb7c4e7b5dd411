import type { Catalogue, CatalogueOutput } from '../../records/harvest/catalogue.ts';
import { isJsonObject } from '../../records/json.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import type { ModelCall } from '../../records/model-call.ts';
import type { Observation } from '../../records/observation.ts';
import type { Turn } from '../turns/turn.ts';

type Recorded = Pick<Observation, 'name' | 'traceName'>;

/**
 * A model call with the schemas that its instrumentation left out, where the catalogue has them. What the trace says stands. Tools are filled in
 * where a call offers none although it or its history calls some, and where only their names were recorded; an output's schema where none was asked for.
 */
export function completed(call: ModelCall, observation: Recorded, catalogue: Catalogue | null): Turn {
  const asRecorded: Turn = { call, schemaFrom: { tools: 'trace', output: 'trace' } };
  if (catalogue === null) return asRecorded;
  const tools = toolsFor(call, catalogue);
  const output = call.responseFormat === null ? catalogue.outputs.find((one) => isAskedFor(one, { call, observation })) : undefined;
  return {
    call: {
      ...call,
      tools: tools ?? call.tools,
      responseFormat: output ? { type: 'json_schema', name: output.name, description: null, schema: output.schema, strict: null } : call.responseFormat,
    },
    schemaFrom: { tools: tools ? 'catalogue' : 'trace', output: output ? 'catalogue' : 'trace' },
  };
}

/** Whether it calls tools, did so before, or could have, and the trace does not say what they take. */
export function lacksTools({ tools, toolNames, messages, output }: ModelCall): boolean {
  const uses = output.toolCalls.length > 0 || messages.some(({ toolCalls }) => toolCalls.length > 0);
  return tools.length === 0 && (uses || (toolNames ?? []).length > 0);
}

function toolsFor(call: ModelCall, catalogue: Catalogue): ModelCall['tools'] | null {
  const known = new Map(catalogue.tools.map((tool) => [tool.name, tool]));
  if (lacksTools(call)) {
    const offered = call.toolNames?.map((name) => known.get(name) ?? { name, description: null, parameters: {} }) ?? catalogue.tools;
    return offered.map((tool) => ({ ...tool, strict: null }));
  }
  const isBare = ({ name, parameters }: ModelCall['tools'][number]) => Object.keys(parameters).length === 0 && known.has(name);
  if (!call.tools.some(isBare)) return null;
  return call.tools.map((tool) =>
    isBare(tool) ? { ...tool, ...known.get(tool.name), description: tool.description ?? known.get(tool.name)?.description ?? null } : tool,
  );
}

function isAskedFor({ match }: CatalogueOutput, { call, observation }: { call: ModelCall; observation: Recorded }): boolean {
  const { observation: name, trace, system } = match;
  if (name === undefined && trace === undefined && system === undefined)
    return call.output.toolCalls.length === 0 && isJsonObject(parsedOrNull(call.output.content ?? ''));
  return (
    (name === undefined || observation.name === name) &&
    (trace === undefined || observation.traceName === trace) &&
    (system === undefined || call.messages.some(({ role, content }) => role === 'system' && content.includes(system)))
  );
}
