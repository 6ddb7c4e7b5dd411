import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import { byJsonSchema } from '../../../rows/request/response-format.ts';
import { toolsIn } from '../../../rows/request/tools.ts';
import { withSystem } from '../../../rows/request/turns.ts';
import { decodedObject, Unreadable } from '../../../rows/request/unreadable.ts';
import { systemText } from '../conversation/asked.ts';
import { type Exchange, exchangeIn } from '../conversation/exchange.ts';
import { answeredBySchema } from '../conversation/fake-tool.ts';
import { plainSchema } from '../conversation/schema.ts';
import { envelopeOf } from '../envelope.ts';
import type { Evidence, Instrumentation } from '../instrumentation.ts';
import type { Recorded } from '../recorded.ts';

/** Model requests of pydantic-ai, events and parts (pydantic-ai pydantic_ai/models/instrumented.py). What may be answered stands in `model_request_parameters`. */
export const pydanticAi: Instrumentation = {
  name: 'pydantic-ai',
  evidence: pydanticEvidence,
  normalise: (recorded) => ({ ...envelopeOf(recorded), instrumentation: 'pydantic-ai', ...exchangeOf(recorded) }),
};

const PARAMETERS = 'model_request_parameters';

function pydanticEvidence(recorded: Recorded): Evidence | null {
  if (recorded.observation.type !== 'GENERATION') return null;
  const scope = recorded.metadata('scope.name');
  const marks = typeof scope === 'string' && scope.startsWith('pydantic-ai') ? [`scope ${scope}`] : [];
  if (recorded.metadata(PARAMETERS) !== undefined) marks.push(`metadata ${PARAMETERS}`);
  if (marks.length === 0) return null;
  const does = recorded.metadata('gen_ai.operation.name');
  return { certainty: 'library', marks, holds: does === 'invoke_agent' || does === 'execute_tool' ? 'part' : 'call' };
}

function exchangeOf(recorded: Recorded): Exchange {
  const asked = parametersOf(recorded);
  const exchange = exchangeIn(recorded, { tools: listIn(asked, 'function_tools'), toolPlaces: ['gen_ai.tool.definitions'] });
  const isTold = exchange.messages.some(({ role }) => role === 'system');
  const messages = isTold ? exchange.messages : withSystem(exchange.messages, systemText(recorded.metadata('gen_ai.system_instructions')));
  return withOutput({ ...exchange, messages }, asked);
}

const MEMBERS = ['function_tools', 'builtin_tools', 'output_mode', 'output_object', 'output_tools', 'allow_text_output'];

/** One JSON value, or its members by dotted names where a server took it apart. */
function parametersOf({ metadata }: Recorded): JsonObject {
  const whole = metadata(PARAMETERS);
  if (whole !== undefined) return decodedObject(whole);
  const found = MEMBERS.map((member) => [member, metadata(`${PARAMETERS}.${member}`)]).filter(([, value]) => value !== undefined);
  return decodedObject(JSON.stringify(Object.fromEntries(found)));
}

/** How the agent is to end: in plain text, by the provider's JSON mode, or through a tool whose arguments are the answer. */
function withOutput(exchange: Exchange, asked: JsonObject): Exchange {
  if (listIn(asked, 'builtin_tools').length > 0) throw new Unreadable('unreadable-tools', 'tools of the provider are offered, which cannot be offered again');
  const outputTools = toolsIn(listIn(asked, 'output_tools')).map((tool) => ({ ...tool, parameters: plainSchema(tool.parameters) }));
  const [tool, ...others] = outputTools;
  const names = new Set(outputTools.map(({ name }) => name));
  const functions = exchange.tools.filter(({ name }) => !names.has(name));
  const offered = new Set([...functions.map(({ name }) => name), ...names]);
  const stranger = exchange.output.toolCalls.find(({ name }) => !offered.has(name));
  if (stranger && Object.keys(asked).length > 0) throw new Unreadable('unreadable-tools', `"${stranger.name}" was called, and is not among the recorded tools`);
  // With text or a choice of several allowed besides, its arguments are not the one shape of an answer.
  if (tool)
    return others.length > 0 || asked['allow_text_output'] === true
      ? { ...exchange, tools: [...functions, ...outputTools] }
      : answeredBySchema({ ...exchange, tools: functions, toolChoice: null }, tool);
  const format = asked['output_object'];
  const schema = isJsonObject(format) ? format['json_schema'] : undefined;
  if (!isJsonObject(format) || !isJsonObject(schema) || asked['output_mode'] !== 'native') return exchange;
  const [name, description, strict] = [format['name'], format['description'], format['strict']];
  const said = { description: typeof description === 'string' ? description : null, strict: typeof strict === 'boolean' ? strict : null };
  return { ...exchange, responseFormat: byJsonSchema(typeof name === 'string' ? name : 'answer', plainSchema(schema), said) };
}

function listIn(asked: JsonObject, key: string): unknown[] {
  const list = asked[key];
  return Array.isArray(list) ? list : [];
}
