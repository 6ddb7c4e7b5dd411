import { digestOf } from '../../records/digest.ts';
import type { AgentRequest } from '../../records/model-request.ts';
import { formatDigest, shownIn, toolDigest } from '../../records/swap/schema-digest.ts';
import { OTHERS, type SituationRoute, type TrackRoute } from '../../records/swap/swap-policy.ts';
import { callableTools, mustCall } from '../callable-tools.ts';
import { answerShape } from '../written/signatures.ts';

type Style = Pick<TrackRoute, 'rows' | 'prompt'>;
export type Situation = readonly Pick<SituationRoute, 'about' | 'value'>[];

/** In what a request differs from others of the same tools, so that its prompt, or what the hosted model makes of it, is another. */
export function situationOf(request: AgentRequest, style: Style): Situation {
  return [
    { about: 'turn', value: turnOf(request) },
    { about: 'answer', value: answerOf(request) },
    { about: 'instructions', value: instructionsOf(request) },
    { about: 'effort', value: request.reasoningEffort ?? 'unsaid' },
    { about: 'offer', value: offerOf(request, style) },
    ...(isSystemShown(style) ? [{ about: 'system' as const, value: systemOf(request) }] : []),
  ];
}

function turnOf({ messages }: AgentRequest): string {
  const turns = messages.filter(({ role }) => role !== 'system');
  const role = turns.at(-1)?.role;
  if (role === 'tool') return 'a tool’s result';
  if (role !== 'user') return 'another';
  return turns.length === 1 ? 'the first of the user' : 'a later one of the user';
}

function answerOf(request: AgentRequest): string {
  if (mustCall(request)) return 'a call';
  if (request.responseFormat === null) return 'a call or none';
  return callableTools(request).length === 0 ? 'JSON' : 'a call or JSON';
}

/** Prompts write the tools in the order offered. */
function offerOf(request: AgentRequest, style: Style): string {
  const { responseFormat } = request;
  const shown = shownIn(style);
  const format = responseFormat === null || mustCall(request) ? null : formatDigest(answerShape(responseFormat), shown);
  return digestOf([callableTools(request).map((tool) => toolDigest(tool, shown)), format]);
}

/** Counted also where the prompt leaves them out: the hosted model reads them. */
function instructionsOf({ messages }: AgentRequest): string {
  const count = messages.filter(({ role }) => role === 'system').length;
  return count === 0 ? 'none' : count === 1 ? 'one' : 'several';
}

function isSystemShown({ rows, prompt }: Style): boolean {
  return rows.systemPrompt === 'keep' || prompt?.template === 'model';
}

/** `<EMAIL_1>`: what a harvest wrote in a value's place. */
const PLACEHOLDER = /<[A-Z][A-Z0-9_]*_\d{1,9}>/;

/** A text that was redacted can be held against no request. */
function systemOf({ messages }: AgentRequest): string {
  const texts = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  if (texts.length === 0) return 'none';
  return texts.some((text) => PLACEHOLDER.test(text)) ? OTHERS : digestOf(texts);
}
