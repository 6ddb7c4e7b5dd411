import type { ToolDefinition } from '../records/chat.ts';
import { sha256 } from '../records/digest.ts';
import type { Example, Track } from '../records/example.ts';
import type { JsonObject } from '../records/json.ts';
import type { ChatTurn } from '../records/model-request.ts';
import { completionOf } from '../rows/completion.ts';

const tool = (name: string): ToolDefinition => ({ name, description: null, parameters: {}, strict: null });

interface Given {
  turns?: readonly ChatTurn[];
  args?: JsonObject | null;
  tools?: number;
  id?: string;
  domain?: string;
  track?: Track;
}

/** An example whose gold is one call, or none. */
export function exampleOf({ turns = [user('Go.')], args = {}, tools = 1, id = 'a', domain = 'f', track = 'toolcall' }: Given = {}): Example {
  return {
    ...{
      schema: 'fledgling/example@2',
      id: sha256(`${id} ${domain} ${track}`).slice(0, 16),
      track,
      split: 'test',
      cluster: id,
      domain,
      complexity: 'simple',
      challenge: false,
      slices: [],
    },
    row: { prompt: 'p', completion: completionOf(track, args === null ? null : { name: domain, arguments: args }) },
    request: {
      messages: [...turns],
      tools: Array.from({ length: tools }, (_, index) => tool(index === 0 ? domain : `other${index}`)),
      toolChoice: null,
      responseFormat: null,
      reasoningEffort: null,
      maxTokens: null,
    },
    accepted: null,
    schemaFrom: { tools: 'trace', output: 'trace' },
    source: { traceId: id, observationId: id, sessionId: null, url: null },
  };
}

export const user = (content: string) => turn('user', content);
export const says = (content: string) => turn('assistant', content);
export const gives = (content: string) => ({ ...turn('tool', content), toolCallId: 'c' });
export const calls = (name: string, args: JsonObject = {}) => ({ ...turn('assistant', ''), toolCalls: [{ id: 'c', name, arguments: args }] });

function turn(role: ChatTurn['role'], content: string): ChatTurn {
  return { role, content, toolCalls: [], toolCallId: null };
}
