import type { ChatContent } from '../records/chat.ts';
import type { Example } from '../records/example.ts';
import type { ModelRequest } from '../records/model-request.ts';
import { NO_CALL, parseCompletion } from './completion.ts';
import { pairedMessages } from './tool-turns.ts';

/** What a model is asked natively, or why an example cannot be asked so. */
export type NativeChat = { ok: true; content: ChatContent } | { ok: false; reason: string };

/**
 * What the agent asked, to be asked again as it stands: messages, tools, tool choice, response format and reasoning effort. One call is asked for, because an
 * example has one. Refused where the trace does not hold enough: a model that was not offered the tool it should call would only seem to be wrong.
 */
export function nativeChat(example: Pick<Example, 'track' | 'domain' | 'row' | 'request'>): NativeChat {
  const { request } = example;
  if (request === null) return { ok: false, reason: 'its data set holds no request beside the row' };
  const defect = toolsDefect(request, wantsCall(example));
  if (defect !== null) return { ok: false, reason: defect };
  const paired = pairedMessages(request.messages);
  if (!paired.ok) return paired;
  const { tools, toolChoice, responseFormat, reasoningEffort } = request;
  const offersTools = tools.length > 0;
  return {
    ok: true,
    content: {
      messages: paired.messages,
      tools,
      // Without a tool it says nothing, and servers refuse it.
      toolChoice: offersTools ? toolChoice : null,
      parallelToolCalls: offersTools ? false : null,
      responseFormat,
      reasoningEffort,
    },
  };
}

function toolsDefect({ messages, tools, toolChoice }: ModelRequest, needsTools: boolean): string | null {
  if (messages.length === 0) return 'its trace holds no message';
  if (typeof toolChoice === 'object' && toolChoice !== null && !tools.some(({ name }) => name === toolChoice.name))
    return `its tool choice names ${JSON.stringify(toolChoice.name)}, which its trace does not offer`;
  const isRequired = needsTools || toolChoice === 'required';
  return isRequired && tools.length === 0 ? 'its answer is about tools, and its trace does not say which were offered' : null;
}

/** JSON that only looks like a call is of another domain than its name. */
function wantsCall({ track, domain, row }: Pick<Example, 'track' | 'domain' | 'row'>): boolean {
  if (track === 'toolcall') return true;
  const gold = parseCompletion(track, row.completion);
  return gold.ok && gold.calls !== null && (gold.calls[0]?.name ?? NO_CALL) === domain;
}

/** How much a native request says, in characters: what its prompt tokens are estimated from. */
export function requestCharacters({ messages, tools, responseFormat }: ModelRequest): number {
  const said = messages.map(({ content, toolCalls }) => content.length + (toolCalls.length === 0 ? 0 : JSON.stringify(toolCalls).length));
  const shapes = [...(tools.length === 0 ? [] : [tools]), ...(responseFormat === null ? [] : [responseFormat])];
  return [...said, ...shapes.map((shape) => JSON.stringify(shape).length)].reduce((sum, length) => sum + length, 0);
}
