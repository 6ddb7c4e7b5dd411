import type { Quarantined } from '../../records/dataset.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import type { ModelCall } from '../../records/model-call.ts';
import type { Draft } from '../examples/draft.ts';
import { draftsOf } from '../examples/examples.ts';
import { argumentMisfit, misfit } from './gold-fits.ts';
import { OPTIONS } from './wording.ts';

/** What a public set asks once and the answer it was published with. */
export type PublicCall = Pick<ModelCall, 'messages' | 'tools' | 'responseFormat' | 'output'> & {
  /** Names it within its set. */
  id: string;
  /** Calls of one conversation are not independent; null where each stands alone. */
  conversation: string | null;
};

/** It as a model call, so that it becomes examples exactly as a harvested one does. */
export function modelCallOf({ id, conversation, ...asked }: PublicCall, set: string): ModelCall {
  return {
    schema: 'fledgling/model-call@2',
    observationId: id,
    traceId: conversation ?? id,
    sessionId: conversation,
    url: null,
    startTime: '',
    endTime: null,
    model: null,
    parameters: null,
    tags: [],
    instrumentation: set,
    toolChoice: null,
    toolNames: null,
    ...asked,
    usage: null,
    costUsd: null,
  };
}

/** Its drafts, one a track it fits; refused where its answer contradicts what was offered, whatever its author meant. */
export function publicDrafts(asked: PublicCall, set: string): { drafts: readonly Draft[] } | Quarantined {
  const refused = (reason: string, detail: string) => ({ where: asked.id, reason, detail });
  const twice = asked.tools.find(({ name }, index) => asked.tools.findIndex((other) => other.name === name) < index);
  if (twice) return refused('tool-offered-twice', `${JSON.stringify(twice.name)} was offered twice`);
  const drafts = draftsOf(modelCallOf(asked, set), OPTIONS);
  if (!drafts.ok) return drafts.quarantined;
  const wrong = contradiction(asked);
  return wrong === null ? { drafts: drafts.value } : refused('gold-against-schema', wrong);
}

function contradiction({ tools, responseFormat, output }: PublicCall): string | null {
  const [made] = output.toolCalls;
  const tool = tools.find(({ name }) => name === made?.name);
  if (made && tool) return argumentMisfit(made.arguments, tool.parameters);
  return responseFormat?.type === 'json_schema' ? misfit(parseJson(output.content ?? ''), responseFormat.schema, 'the answer') : null;
}
