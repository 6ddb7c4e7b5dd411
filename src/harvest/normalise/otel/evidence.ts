import { isJsonObject } from '../../../records/json.ts';
import { decoded } from '../../../rows/request/unreadable.ts';
import type { Evidence } from '../instrumentation.ts';
import type { Recorded } from '../recorded.ts';

const METADATA = ['openinference.span.kind', 'gen_ai.operation.name', 'gen_ai.system', 'gen_ai.provider.name', 'gen_ai.request.model', 'llm.request.type'];
const SCOPES = /^(openinference|opentelemetry\.instrumentation|agent_framework|Microsoft\.SemanticKernel|Experimental\.Microsoft\.Extensions\.AI|strands)/;
/** What a span does that is no model call, or wraps one. */
const NO_MODEL_CALL =
  /^(invoke_agent|create_agent|execute_tool|invoke_workflow|embeddings?|chain|agent|tool|retriever|reranker|guardrail|evaluator|workflow|task)$/i;

/** Two conventions that many libraries follow, told by their attributes; without those by messages in `parts`, which others write too. */
export function otelEvidence(recorded: Recorded): Evidence | null {
  if (recorded.observation.type !== 'GENERATION') return null;
  const marks = METADATA.filter((key) => recorded.metadata(key) !== undefined).map((key) => `metadata ${key}`);
  const scope = recorded.metadata('scope.name');
  if (typeof scope === 'string' && SCOPES.test(scope)) marks.push(`scope ${scope}`);
  if (marks.length > 0) return { certainty: 'convention', marks, holds: isModelCall(recorded) ? 'call' : 'part' };
  return hasParts(recorded) ? { certainty: 'shape', marks: ['messages in parts'] } : null;
}

function isModelCall({ metadata }: Recorded): boolean {
  const does = metadata('openinference.span.kind') ?? metadata('gen_ai.operation.name');
  return typeof does !== 'string' || !NO_MODEL_CALL.test(does);
}

function hasParts({ input, output }: Recorded): boolean {
  const asked = input();
  const turns = [isJsonObject(asked) ? asked['messages'] : asked, output()].flatMap((value) => (Array.isArray(value) ? value.map(decoded) : []));
  return turns.some(
    (turn) => isJsonObject(turn) && 'role' in turn && Array.isArray(turn['parts']) && turn['parts'].every((part) => isJsonObject(part) && 'type' in part),
  );
}
