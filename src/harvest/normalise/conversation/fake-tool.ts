import type { ToolDefinition } from '../../../records/chat.ts';
import { byJsonSchema } from '../../../rows/request/response-format.ts';
import type { Exchange } from './exchange.ts';

/** Names that libraries give a tool whose arguments are the answer itself: pydantic-ai, Microsoft's agents, LangChain, the AI SDK. */
const NAMES = new Set([
  'final_result',
  'final_answer',
  'extract',
  'json',
  'structured_output',
  'StructuredOutput',
  'output_formatter',
  'return_structured_output',
]);

/**
 * Structured output that went through a tool is an answer by that tool's schema and no call. Only so much is certain: it is the one tool offered,
 * nothing else was called before, and either the library says so (`isSaid`), or it has a name that libraries give such a tool and the request had to
 * call it, or it is called `final_result`, which nobody calls a real one. Any other call stays a call.
 */
export function withoutFakeTool(exchange: Exchange, isSaid = false): Exchange {
  const { messages, tools, toolChoice, output } = exchange;
  const [tool, ...others] = tools;
  if (!tool || others.length > 0 || output.toolCalls.length > 1) return exchange;
  const called = output.toolCalls[0]?.name;
  if ((called !== undefined && called !== tool.name) || messages.some(({ toolCalls }) => toolCalls.some(({ name }) => name === tool.name))) return exchange;
  const isForced = toolChoice === 'required' || (typeof toolChoice === 'object' && toolChoice?.name === tool.name);
  if (!isSaid && tool.name !== 'final_result' && !(isForced && NAMES.has(tool.name))) return exchange;
  return answeredBySchema({ ...exchange, tools: [], toolChoice: null }, tool);
}

/** The exchange with the arguments of the call as its answer, in the format of the tool. */
export function answeredBySchema(exchange: Exchange, tool: ToolDefinition): Exchange {
  const [call, ...others] = exchange.output.toolCalls;
  const isAnswer = call?.name === tool.name && others.length === 0;
  return {
    ...exchange,
    responseFormat: byJsonSchema(tool.name, tool.parameters, { description: tool.description, strict: tool.strict }),
    output: isAnswer ? { content: JSON.stringify(call.arguments), toolCalls: [] } : exchange.output,
  };
}
