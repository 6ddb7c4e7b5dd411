import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import { decoded } from '../../../rows/request/unreadable.ts';
import { exchangeIn } from '../conversation/exchange.ts';
import { withoutFakeTool } from '../conversation/fake-tool.ts';
import { envelopeOf } from '../envelope.ts';
import type { Evidence, Instrumentation } from '../instrumentation.ts';
import type { Recorded } from '../recorded.ts';

/** Requests and answers of Anthropic's Messages API, as people record them by hand and gateways pass them on. */
export const anthropic: Instrumentation = {
  name: 'anthropic',
  evidence(recorded): Evidence | null {
    if (recorded.observation.type !== 'GENERATION') return null;
    const mark = markOf(recorded);
    return mark === null ? null : { certainty: 'shape', marks: [mark] };
  },
  normalise: (recorded) => ({ ...envelopeOf(recorded), instrumentation: 'anthropic', ...withoutFakeTool(exchangeIn(asMessage(recorded))) }),
};

/** Some keep the parts of the answer alone. */
function asMessage(recorded: Recorded): Recorded {
  const value = recorded.output();
  return isParts(value) ? { ...recorded, output: () => ({ role: 'assistant', content: value }) } : recorded;
}

const PART_TYPE = /^(text|thinking|redacted_thinking|tool_use|server_tool_use|\w+_tool_result|tool_result|image|document)$/;

function isParts(value: unknown): value is JsonObject[] {
  return Array.isArray(value) && value.length > 0 && value.every((part) => isJsonObject(part) && !('role' in part) && PART_TYPE.test(String(part['type'])));
}

/** What the Messages API writes and Chat Completions does not. */
function markOf({ input, output, metadata }: Recorded): string | null {
  const [asked, answered] = [input(), output()];
  const fields: JsonObject = isJsonObject(asked) ? asked : {};
  if (Array.isArray(fields['messages']) && 'system' in fields) return 'system text beside messages';
  if (isJsonObject(answered) && answered['type'] === 'message' && 'stop_reason' in answered) return 'stop_reason of a message';
  if (isParts(answered)) return 'an answer in parts';
  const turns = [...objects(fields['messages'] ?? asked), ...objects(answered)];
  if (turns.some(({ content }) => objects(content).some(({ type }) => type === 'tool_use' || type === 'tool_result'))) return 'parts tool_use or tool_result';
  return objects(decoded(fields['tools']) ?? metadata('tools')).some((tool) => 'input_schema' in tool) ? 'tools with input_schema' : null;
}

function objects(value: unknown): JsonObject[] {
  return (Array.isArray(value) ? value.map(decoded) : [value]).filter(isJsonObject);
}
