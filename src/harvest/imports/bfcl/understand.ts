import type { ToolCall } from '../../../records/chat.ts';
import type { Quarantined } from '../../../records/dataset.ts';
import type { Example } from '../../../records/example.ts';
import type { ModelCall } from '../../../records/model-call.ts';
import type { Draft } from '../../examples/draft.ts';
import { draftsOf } from '../../examples/examples.ts';
import { modelCallOf } from '../public-call.ts';
import { OPTIONS } from '../wording.ts';
import { truthOf } from './accepted.ts';
import { type BfclCase, MUST_NOT_CALL } from './case.ts';
import { jsonSchemaOf } from './parameters.ts';

/** A case as an example on each track, but for its place. */
export interface Understood {
  drafts: readonly Draft[];
  category: string;
  accepted: Example['accepted'];
}

/** A case as drafts of the harvest's own: what it asks is a recorded call whose answer is the ground truth. */
export function understand(one: BfclCase): Understood | Omit<Quarantined, 'where'> {
  const messages = messagesOf(one);
  if (messages === null) return { reason: 'several-turns', detail: 'the question has several turns' };
  const tools = one.function.map(({ name, description, parameters }) => ({ name, description, parameters: jsonSchemaOf(parameters), strict: null }));
  const understoodTools = tools.flatMap((tool) => (tool.parameters === null ? [] : [{ ...tool, parameters: tool.parameters }]));
  if (understoodTools.length < tools.length) return { reason: 'unknown-type', detail: 'a parameter has a type that is not known' };
  const gold = goldOf(one);
  if ('reason' in gold) return gold;
  const output = { content: gold.call === null ? 'No function fits.' : null, toolCalls: gold.call === null ? [] : [gold.call] };
  const call = modelCallOf({ id: one.id, conversation: null, messages, tools: understoodTools, responseFormat: null, output }, 'bfcl');
  const drafts = draftsOf(call, OPTIONS);
  if (!drafts.ok) return { reason: drafts.quarantined.reason, detail: drafts.quarantined.detail };
  return { drafts: drafts.value, category: one.category, accepted: gold.accepted };
}

function messagesOf({ question }: BfclCase): ModelCall['messages'] | null {
  if (typeof question !== 'string' && question.length !== 1) return null;
  const turn = typeof question === 'string' ? [{ role: 'user' as const, content: question }] : (question[0] ?? []);
  return turn.map((message) => ({ ...message, toolCalls: [], toolCallId: null }));
}

function goldOf(one: BfclCase): { call: ToolCall | null; accepted: Example['accepted'] } | Omit<Quarantined, 'where'> {
  const mustNotCall = MUST_NOT_CALL.includes(one.category);
  if (mustNotCall || one.ground_truth === null) {
    if (mustNotCall && one.ground_truth === null) return { call: null, accepted: null };
    return { reason: 'unclear-ground-truth', detail: `a case of category ${one.category} with${one.ground_truth === null ? 'out' : ''} a ground truth` };
  }
  const [only, ...more] = one.ground_truth.flatMap((calls) => Object.entries(calls));
  if (only === undefined || more.length > 0) return { reason: 'several-calls', detail: `${more.length + (only ? 1 : 0)} calls in the ground truth` };
  const [name, listed] = only;
  const offered = one.function.filter((offer) => offer.name === name);
  if (offered.length !== 1 || offered[0] === undefined)
    return { reason: 'unknown-tool', detail: `${JSON.stringify(name)} was ${offered.length === 0 ? 'not offered' : 'offered twice'}` };
  const truth = truthOf(offered[0], listed);
  return truth.ok ? { call: { name, arguments: truth.call }, accepted: truth.accepted } : { reason: truth.reason, detail: truth.detail };
}
