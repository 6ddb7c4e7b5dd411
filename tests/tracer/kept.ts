import { normaliseTrace } from '../../src/harvest/normalise/normalise.ts';
import { recordedOf } from '../../src/harvest/normalise/recorded.ts';
import type { ModelCall } from '../../src/records/model-call.ts';
import type { Observation } from '../../src/records/observation.ts';
import { callsOf, read, truth } from '../langfuse/reading.ts';
import { SCENARIOS, type Scenario, TOOLS } from '../langfuse/scenarios.ts';
import { type TrueCall, trueCalls } from '../langfuse/truth.ts';

/** What is counted: of the calls that had it, those whose record has it just so. */
const FIELDS: Readonly<Record<string, { had: (call: TrueCall, scenario: Scenario) => boolean; kept: (call: ModelCall, was: TrueCall) => boolean }>> = {
  'JSON Schemas of the tools': { had: ({ tools }) => tools.length > 0, kept: (call, was) => same(read(call).tools, truth(was).tools) },
  'descriptions of the tools': {
    had: ({ tools }) => tools.length > 0,
    kept: ({ tools }, was) => was.tools.every((name) => tools.find((tool) => tool.name === name)?.description === TOOLS[name].description),
  },
  '`tool_choice`': { had: ({ tools }) => tools.length > 0, kept: ({ toolChoice }) => toolChoice !== null },
  'schema of the answer': { had: ({ hasSchema }) => hasSchema, kept: (call, was) => same(read(call).schema, truth(was).schema) },
  'history with calls, results and ids': {
    had: ({ messages }) => messages.some(({ role }) => role === 'tool'),
    kept: (call, was) => same(read(call).messages, truth(was).messages),
  },
  'streamed parallel calls': {
    had: ({ answer }, { isStreamed }) => isStreamed === true && answer.calls.length > 1,
    kept: (call, was) => same(read(call).answer, truth(was).answer),
  },
  answers: { had: () => true, kept: (call, was) => same(read(call).answer, truth(was).answer) },
};

/** How much of each field a server's records hold: `all`, `none`, or `3 of 12`. */
export function keptIn(observations: readonly Observation[]): Record<string, string> {
  const pairs = SCENARIOS.flatMap((scenario) => {
    const { calls } = callsOf(observations, scenario.id);
    return trueCalls(scenario).map((was) => ({ scenario, was, call: calls.find((call) => call.messages.length === was.messages.length) ?? null }));
  });
  const counted = Object.entries(FIELDS).map(([field, { had, kept }]) => {
    const those = pairs.filter(({ was, scenario }) => had(was, scenario));
    return [field, share(those.filter(({ call, was }) => call !== null && kept(call, was)).length, those.length)];
  });
  return { ...Object.fromEntries(counted), ...besides(observations) };
}

/** What stands beside a call, on its own observation. */
function besides(observations: readonly Observation[]): Record<string, string> {
  const traces = Map.groupBy(observations, ({ traceId }) => traceId).values();
  const results = [...traces].flatMap(normaliseTrace);
  const calls = results.flatMap(({ observation, normalised }) => (normalised.kind === 'call' ? [recordedOf(observation)] : []));
  const having = (keys: readonly string[]) => calls.filter(({ metadata }) => keys.some((key) => metadata(key) !== undefined)).length;
  return {
    'agent id, on the call': share(having(['agent', 'gen_ai.agent.id', 'agentId', 'ai.telemetry.functionId', 'functionId']), calls.length),
    'prompt version, on the call': share(having(['fledgling.prompt_version']), calls.length),
  };
}

function share(count: number, of: number): string {
  return count === of ? 'all' : count === 0 ? 'none' : `${count} of ${of}`;
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
