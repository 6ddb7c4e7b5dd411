import { isJsonObject } from '../../../records/json.ts';
import { decoded } from '../../../rows/request/unreadable.ts';
import type { Evidence } from '../instrumentation.ts';
import type { Recorded } from '../recorded.ts';
import type { Trace } from '../trace.ts';

const METADATA = ['ls_provider', 'ls_model_type', 'ls_model_name', 'langgraph_step', 'langgraph_node'];
const SCOPE = /^@?langchain/;
/** Spans that LangChain makes by itself around a model call. */
const SPANS =
  /^(LangGraph|RunnableSequence|RunnableLambda|RunnableParallel|RunnableAgent|AgentExecutor|ChatPromptTemplate|ChannelWrite<.*|Branch<.*|__start__|__end__)$/;
const TYPES = new Set<unknown>(['human', 'ai', 'AIMessageChunk', 'HumanMessageChunk']);

/**
 * Surely written by LangChain's callback handler with the metadata that it always hands on; else told by its own way of writing messages,
 * or by the spans around it, where a first turn looks like OpenAI's.
 */
export function langChainEvidence(recorded: Recorded, trace: Trace): Evidence | null {
  if (recorded.observation.type !== 'GENERATION') return null;
  const marks = METADATA.filter((key) => recorded.metadata(key) !== undefined).map((key) => `metadata ${key}`);
  const scope = recorded.metadata('scope.name');
  if (typeof scope === 'string' && SCOPE.test(scope)) marks.push(`scope ${scope}`);
  if (marks.length > 0) return { certainty: 'library', marks };
  const shape = shapeOf(recorded) ?? (isPlain(recorded) ? spanAround(recorded, trace) : null);
  return shape === null ? null : { certainty: 'shape', marks: [shape] };
}

function shapeOf({ input, output }: Recorded): string | null {
  const asked = input();
  const turns = [isJsonObject(asked) ? (asked['messages'] ?? asked) : asked, output()].flatMap((value) =>
    Array.isArray(value) ? value.flat(1).map(decoded) : [value],
  );
  for (const turn of turns) {
    if (!isJsonObject(turn)) continue;
    if ('additional_kwargs' in turn) return 'additional_kwargs';
    if (turn['lc'] === 1 && turn['type'] === 'constructor') return 'serialised messages';
    if (TYPES.has(turn['type']) && 'content' in turn) return `type ${String(turn['type'])}`;
    if (turn['role'] === 'tool' && isJsonObject(turn['content']) && isJsonObject(turn['content']['function'])) return 'a tool definition as a message';
  }
  return null;
}

/** Messages with role and content, and an answer of that kind: what LangChain writes on a first turn, and others as well. */
function isPlain({ input, output }: Recorded): boolean {
  const asked = input();
  const turns = isJsonObject(asked) ? asked['messages'] : asked;
  const answer = output();
  const isMessage = (turn: unknown) => isJsonObject(turn) && 'role' in turn && 'content' in turn;
  return Array.isArray(turns) && turns.every(isMessage) && (typeof answer === 'string' || isMessage(answer));
}

function spanAround(recorded: Recorded, trace: Trace): string | null {
  const parent = trace.parentOf(recorded);
  const around = [parent, ...(parent ? trace.childrenOf(parent) : [])];
  const name = around.map((span) => span?.observation.name ?? '').find((one) => SPANS.test(one));
  return name === undefined ? null : `beside ${name}`;
}
