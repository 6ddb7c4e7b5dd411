import type { Dialect } from '../../records/asking/local-prompt.ts';
import { plainChat } from '../../records/chat.ts';
import { digestOf } from '../../records/digest.ts';
import type { Example } from '../../records/example.ts';
import type { AgentRequest } from '../../records/model-request.ts';
import type { TrackRoute } from '../../records/swap/swap-policy.ts';
import type { Asking } from '../../rows/asking/asking.ts';
import { callableTools } from '../../rows/callable-tools.ts';
import { completionOf, NO_CALL } from '../../rows/completion.ts';
import { promptMessages } from '../../rows/prompt.ts';
import { promptOf } from '../../rows/written/row-prompt.ts';
import type { LocalQuestion } from '../ports.ts';

/** What the local model is asked, exactly as an evaluation would have asked it. */
export interface Question {
  content: LocalQuestion;
  /** How calls in its answer are to be read; null where the answer is the track's completion. */
  dialect: Dialect | null;
}

/** @throws UserError for a request that cannot be asked in the way the track was evaluated. */
export function questionOf(request: AgentRequest, { route, asking }: { route: Pick<TrackRoute, 'track' | 'rows'>; asking: Asking | null }): Question {
  const { track, rows } = route;
  // Where tools may be called as well, the prompt says both, whatever the answer will be.
  const answersWithJson = track === 'structured' && request.responseFormat !== null && callableTools(request).length === 0;
  const prompt = promptOf(request, { track, answersWithJson, options: rows });
  if (asking === null) return { content: plainChat(promptMessages(prompt)), dialect: null };
  const example = exampleLike(request, { track, prompt });
  return { content: asking.contentOf(example), dialect: asking.dialectOf(example) };
}

/** An example that nobody answered yet. No train example is of its cluster, so that it is shown what test examples are shown. */
function exampleLike(request: AgentRequest, { track, prompt }: { track: Example['track']; prompt: string }): Example {
  return {
    schema: 'fledgling/example@2',
    id: digestOf([track, prompt]).slice(0, 16),
    track,
    split: 'test',
    cluster: 'of a request that is served',
    domain: NO_CALL,
    complexity: 'simple',
    challenge: false,
    slices: [],
    row: { prompt, completion: completionOf(track, null) },
    request,
    accepted: null,
    schemaFrom: { tools: 'trace', output: 'trace' },
    source: { traceId: '', observationId: '', sessionId: null, url: null },
  };
}

/** Digest of what was asked; a replay must come to the same. */
export function questionDigest({ content }: Question): string {
  return digestOf(content);
}

/** How much a question holds, in characters. */
export function questionCharacters({ content: { messages, tools } }: Question): number {
  const said = messages.map((message) => (message.content?.length ?? 0) + ('toolCalls' in message ? JSON.stringify(message.toolCalls).length : 0));
  return [...said, ...tools.map((tool) => JSON.stringify(tool).length)].reduce((sum, length) => sum + length, 0);
}
