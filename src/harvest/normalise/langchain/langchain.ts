import { isJsonObject } from '../../../records/json.ts';
import type { ModelCall } from '../../../records/model-call.ts';
import { byJsonSchema, responseFormatIn } from '../../../rows/request/response-format.ts';
import { toolsIn } from '../../../rows/request/tools.ts';
import { decoded } from '../../../rows/request/unreadable.ts';
import { type Exchange, exchangeIn } from '../conversation/exchange.ts';
import { withoutFakeTool } from '../conversation/fake-tool.ts';
import { envelopeOf } from '../envelope.ts';
import type { Instrumentation } from '../instrumentation.ts';
import type { Recorded } from '../recorded.ts';
import type { Trace } from '../trace.ts';
import { langChainEvidence } from './evidence.ts';
import { idOfResultIn, refuseCutOff } from './neighbours.ts';

/** Generations of LangChain and LangGraph, JS and Python (langfuse-js packages/langchain/src/CallbackHandler.ts, langfuse-python langfuse/langchain). */
export const langChain: Instrumentation = {
  name: 'langchain',
  evidence: langChainEvidence,
  normalise: (recorded, trace) => ({ ...envelopeOf(recorded), instrumentation: 'langchain', ...exchangeOf(recorded, trace) }),
};

function exchangeOf(recorded: Recorded, trace: Trace): Exchange {
  const { messages, tools } = apart(recorded.input());
  const exchange = exchangeIn(recorded, { tools, idOfResult: idOfResultIn(trace), ...(messages ? { messages } : {}) });
  refuseCutOff(recorded, trace, exchange.output);
  const asked = structuredOutput(recorded);
  if (asked?.method === 'json_schema' || asked?.method === 'json_mode') return { ...exchange, responseFormat: asked.format ?? exchange.responseFormat };
  return withoutFakeTool(exchange, asked?.method === 'function_calling' || isParsed(recorded, trace));
}

/** The Python handler appends the definitions to the messages, as messages of a tool with an object for content. */
function apart(input: unknown): { messages: unknown[] | null; tools: unknown[] } {
  const given = isJsonObject(input) ? decoded(input['messages']) : input;
  if (!Array.isArray(given)) return { messages: null, tools: [] };
  const list = given.length === 1 && Array.isArray(given[0]) ? given[0] : given;
  const items = list.map(decoded);
  const tools = items.filter(isDefinition);
  return { messages: items.filter((item) => !isDefinition(item)), tools: tools.map((item) => (isJsonObject(item) ? item['content'] : item)) };
}

function isDefinition(item: unknown): boolean {
  return isJsonObject(item) && item['role'] === 'tool' && isJsonObject(item['content']) && !('tool_call_id' in item);
}

/** What `with_structured_output` was asked for, where it was recorded. */
function structuredOutput({ metadata }: Recorded): { method: string; format: ModelCall['responseFormat'] } | null {
  const given = metadata('ls_structured_output_format');
  if (!isJsonObject(given)) return null;
  const { kwargs, schema } = given;
  const method = isJsonObject(kwargs) && typeof kwargs['method'] === 'string' ? kwargs['method'] : '';
  if (!isJsonObject(schema)) return { method, format: method === 'json_mode' ? { type: 'json_object' } : null };
  if (schema['type'] === 'json_schema') return { method, format: responseFormatIn(schema) };
  const [tool] = isJsonObject(schema['function']) ? toolsIn([schema]) : [];
  const format = tool
    ? byJsonSchema(tool.name, tool.parameters, { description: tool.description, strict: tool.strict })
    : byJsonSchema(String(schema['title'] ?? 'answer'), schema);
  return { method, format };
}

/** `with_structured_output` puts a parser of its own behind the model; it turns the arguments of one call into the answer. */
const PARSERS = /^(JsonOutputKeyToolsParser|PydanticToolsParser)$/;

function isParsed(recorded: Recorded, trace: Trace): boolean {
  const parent = trace.parentOf(recorded);
  return parent !== null && trace.childrenOf(parent).some(({ observation }) => PARSERS.test(observation.name ?? ''));
}
