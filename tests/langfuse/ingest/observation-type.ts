import type { Attributes } from '../otlp/resource-spans.ts';
import { isFilled } from './json.ts';

const LANGFUSE_TYPES = ['span', 'generation', 'event', 'embedding', 'agent', 'tool', 'chain', 'retriever', 'guardrail', 'evaluator'];

/** One attribute decides, in this order; a value that is not listed leaves it to the next. */
const BY_VALUE: readonly [key: string, types: Readonly<Record<string, string>>][] = [
  ['langfuse.observation.type', Object.fromEntries(LANGFUSE_TYPES.map((type) => [type, type.toUpperCase()]))],
  [
    'openinference.span.kind',
    { LLM: 'GENERATION', ...Object.fromEntries(['CHAIN', 'RETRIEVER', 'EMBEDDING', 'AGENT', 'TOOL', 'GUARDRAIL', 'EVALUATOR'].map((kind) => [kind, kind])) },
  ],
  [
    'gen_ai.operation.name',
    {
      chat: 'GENERATION',
      completion: 'GENERATION',
      text_completion: 'GENERATION',
      generate_content: 'GENERATION',
      generate: 'GENERATION',
      embeddings: 'EMBEDDING',
      invoke_agent: 'AGENT',
      create_agent: 'AGENT',
      execute_tool: 'TOOL',
    },
  ],
];

const AI_SDK_MODEL_CALLS: readonly [operation: string, type: string][] = [
  ['ai.generateText.doGenerate', 'GENERATION'],
  ['ai.streamText.doStream', 'GENERATION'],
  ['ai.generateObject.doGenerate', 'GENERATION'],
  ['ai.streamObject.doStream', 'GENERATION'],
  ['ai.embedMany.doEmbed', 'EMBEDDING'],
  ['ai.embed.doEmbed', 'EMBEDDING'],
];
const MODEL_KEYS = ['langfuse.observation.model.name', 'gen_ai.request.model', 'gen_ai.response.model'];

export function observationType(attributes: Attributes): string {
  for (const [key, types] of BY_VALUE) {
    const type = types[String(attributes[key])];
    if (type) return type;
  }
  const filled = (keys: readonly string[]) => keys.some((key) => isFilled(attributes[key]));
  const modelCall = AI_SDK_MODEL_CALLS.find(([operation]) => isAiSdkOperation(attributes, operation));
  if (modelCall && filled([...MODEL_KEYS, 'ai.model.id'])) return modelCall[1];
  if (!modelCall && isAiSdkOperation(attributes, 'ai.toolCall')) return 'TOOL';
  if (filled(['gen_ai.tool.name', 'gen_ai.tool.call.id'])) return 'TOOL';
  return filled([...MODEL_KEYS, 'llm.model_name', 'model']) ? 'GENERATION' : 'SPAN';
}

/** The operation's name may have the function's id behind it. */
function isAiSdkOperation(attributes: Attributes, operation: string): boolean {
  return String(attributes['operation.name'] ?? '').startsWith(operation) || attributes['ai.operationId'] === operation;
}
