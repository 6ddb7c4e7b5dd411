import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import { decoded } from '../../../rows/request/unreadable.ts';
import type { Evidence } from '../instrumentation.ts';
import type { Recorded } from '../recorded.ts';
import type { Trace } from '../trace.ts';
import { isModelCall, operationOf } from './operation.ts';

/** The SDK up to version 6 by its operation, else by a shape that only it writes. Its root spans wrap the calls of the model below them. */
export function aiSdkEvidence(recorded: Recorded, trace: Trace): Evidence | null {
  const operation = operationOf(recorded);
  if (operation !== null) {
    const isWrapper = !isModelCall(operation) && hasModelCallBelow(recorded, trace);
    return { certainty: 'library', marks: [`operation ${operation}`], holds: isWrapper ? 'part' : 'call' };
  }
  const { observation, metadata } = recorded;
  if (observation.type !== 'GENERATION') return null;
  if (metadata('scope.name') === 'ai') {
    const kind = metadata('ai.operationId') ?? observation.name;
    return { certainty: 'library', marks: ['scope ai'], holds: typeof kind === 'string' && /embed/i.test(kind) ? 'part' : 'call' };
  }
  return isShape(recorded) ? { certainty: 'shape', marks: ['messages or tools as vercel-ai-sdk writes them'] } : null;
}

function hasModelCallBelow(recorded: Recorded, trace: Trace): boolean {
  return trace.childrenOf(recorded).some((child) => {
    const operation = operationOf(child);
    return operation !== null && isModelCall(operation);
  });
}

function isShape({ input, output, metadata }: Recorded): boolean {
  const asked = input();
  const fields = isJsonObject(asked) ? asked : {};
  const turns = [...objects(fields['messages'] ?? asked), ...objects(output())];
  const parts = turns.flatMap(({ content }) => objects(content));
  return (
    parts.some(({ type }) => type === 'tool-call' || type === 'tool-result') ||
    turns.some((turn) => 'toolCallId' in turn && 'toolName' in turn) ||
    turns.some(({ tool_calls: calls }) => objects(decoded(calls)).some((call) => 'toolName' in call)) ||
    objects(decoded(fields['tools']) ?? metadata('tools')).some((tool) => 'inputSchema' in tool)
  );
}

function objects(value: unknown): JsonObject[] {
  return (Array.isArray(value) ? value.map(decoded) : [value]).filter(isJsonObject);
}
