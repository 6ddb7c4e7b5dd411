import { canonicalJson } from '../../../records/canonical-json.ts';
import type { ModelCall } from '../../../records/model-call.ts';
import { DECLARED } from '../../../records/source/traced-call.ts';
import { responseFormatIn } from '../../../rows/request/response-format.ts';
import { toolChoiceIn } from '../../../rows/request/tool-choice.ts';
import { toolsIn } from '../../../rows/request/tools.ts';
import { Unreadable } from '../../../rows/request/unreadable.ts';
import type { Recorded } from '../recorded.ts';
import type { Trace } from '../trace.ts';
import { saidIn } from './said.ts';

/** So far up a declaration is looked for. */
const REACH = 50;

/**
 * A call with what its span, or the nearest one around it that says so, declares of it in metadata: tools, choice, schema of the answer. What the
 * recorder wrote itself must be the same; our own tracer's record is whole, and needs none. A tool's own calls, and those of another agent within,
 * are none of those that are declared around. @throws Unreadable for a declaration that is not understood whole, or is contradicted.
 */
export function withDeclared(call: ModelCall, recorded: Recorded, trace: Trace): ModelCall {
  if (call.instrumentation === 'fledgling') return call;
  const [tools, choice, schema] = [DECLARED.tools, DECLARED.toolChoice, DECLARED.outputSchema].map((key) => declaredAt(key, recorded, trace));
  if (tools === undefined && choice === undefined && schema === undefined) return call;
  return {
    ...call,
    ...(tools === undefined ? {} : toolsWith(call, tools)),
    ...(choice === undefined ? {} : { toolChoice: choiceWith(call, choice) }),
    ...(schema === undefined ? {} : { responseFormat: formatWith(call, schema) }),
  };
}

function declaredAt(key: string, recorded: Recorded, trace: Trace): unknown {
  let at: Recorded | null = recorded;
  let isInAgent = false;
  for (let step = 0; at && step < REACH; step += 1) {
    // Mastra keeps what it is given as metadata under a name of its own.
    const said = saidIn(at, key) ?? saidIn(at, `mastra.metadata.${key}`);
    const { type } = at.observation;
    const isOthers = isInAgent && type === 'AGENT';
    if (said !== undefined && said !== null && !isOthers) return said;
    if (type === 'TOOL') return undefined;
    isInAgent ||= type === 'AGENT';
    at = trace.parentOf(at);
  }
  return undefined;
}

function toolsWith(call: ModelCall, declared: unknown): Pick<ModelCall, 'tools' | 'toolNames'> {
  const tools = toolsIn(declared);
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const missing = [...call.tools, ...(call.toolNames ?? []).map((name) => ({ name }))].find(({ name }) => !byName.has(name));
  if (missing) throw contradicted(DECLARED.tools, `the call was offered ${missing.name}, which is not declared`);
  const other = call.tools.find(({ name, parameters }) => canonicalJson(byName.get(name)?.parameters ?? {}) !== canonicalJson(parameters));
  if (other) throw contradicted(DECLARED.tools, `the schema of ${other.name} is recorded otherwise`);
  if (call.tools.length > 0) return { tools: call.tools, toolNames: null };
  const names = call.toolNames;
  return { tools: names ? tools.filter(({ name }) => names.includes(name)) : tools, toolNames: null };
}

function choiceWith({ toolChoice }: ModelCall, declared: unknown): ModelCall['toolChoice'] {
  const choice = toolChoiceIn(declared);
  if (toolChoice !== null && canonicalJson(toolChoice) !== canonicalJson(choice)) throw contradicted(DECLARED.toolChoice, 'another choice is recorded');
  return choice;
}

/** Any JSON object that was recorded as asked for may be one by this schema. */
function formatWith({ responseFormat }: ModelCall, declared: unknown): ModelCall['responseFormat'] {
  const format = responseFormatIn(declared);
  if (format?.type !== 'json_schema') throw new Unreadable('unreadable-response-format', `${DECLARED.outputSchema} is no JSON Schema`);
  if (responseFormat?.type !== 'json_schema') return format;
  if (canonicalJson(responseFormat.schema) !== canonicalJson(format.schema)) throw contradicted(DECLARED.outputSchema, 'another schema is recorded');
  return responseFormat;
}

function contradicted(key: string, how: string): Unreadable {
  return new Unreadable('contradicted-declaration', `${key} contradicts the trace: ${how}`);
}
