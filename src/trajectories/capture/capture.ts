import { digestOf } from '../../records/digest.ts';
import type { ChatTurn } from '../../records/model-request.ts';
import type { TrajectorySettings } from '../../records/trajectory/settings.ts';
import type { Step, TrajectoryDraft } from '../../records/trajectory/trajectory.ts';
import type { Conversation, NotCaptured, RecordedAnswer } from './conversation.ts';
import { NotUnderstood } from './not-understood.ts';
import { isMarkedObservation } from './observation.ts';
import { readTurn } from './read-turn.ts';

type Settings = Pick<TrajectorySettings, 'codeTools' | 'observationPrefixes'>;

/**
 * A conversation as trajectories, one a request: from the first answer after it to the answer that calls nothing. Whatever is not understood whole sets
 * aside the request it stands in and what follows; earlier requests of the conversation stay.
 */
export function captured(conversation: Conversation, settings: Settings): { trajectories: TrajectoryDraft[]; notCaptured: NotCaptured | null } {
  const trajectories: TrajectoryDraft[] = [];
  let from = 0;
  try {
    while (from < conversation.answers.length) {
      const { draft, next } = requestFrom(conversation, from, settings);
      trajectories.push(draft);
      from = next;
    }
    return { trajectories, notCaptured: null };
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    const { traceId } = conversation.source;
    const where = conversation.answers[from]?.observationId ?? traceId;
    return { trajectories, notCaptured: { where, traceId, reason: error.reason, detail: error.message } };
  }
}

function requestFrom(conversation: Conversation, from: number, settings: Settings): { draft: TrajectoryDraft; next: number } {
  const { turns, answers, tools, responseFormat, expected, scores, source } = conversation;
  const context = turns.slice(0, answers[from]?.at ?? 0);
  refuseIncomplete(context, settings);
  const steps: Step[] = [];
  for (let at = from; at < answers.length; at += 1) {
    const answer = turns[answers[at]?.at ?? -1];
    if (!answer) break;
    const after = turns.slice((answers[at]?.at ?? 0) + 1, answers[at + 1]?.at ?? turns.length);
    const read = readTurn(answer, { turn: at - from, after, before: steps, settings });
    steps.push(...read);
    const final = read.at(-1);
    if (final?.kind !== 'final') continue;
    if (tools.length === 0 && !steps.some(isAct)) throw new NotUnderstood('no-action', 'a text answers at once, and nothing says that it could have acted');
    const observationIds = idsOf(answers.slice(from, at + 1));
    const content = { context: [...context], tools: [...tools], responseFormat, steps };
    return {
      draft: {
        ...{ schema: 'fledgling/trajectory@1', id: trajectoryId(content), ...content },
        outcome: { answer: final.answer, expected, scores: [...scores] },
        source: { ...source, observationIds },
      },
      next: at + 1,
    };
  }
  throw new NotUnderstood('no-final-answer', 'the run ends before an answer that calls nothing');
}

/** Of what was said and done, and of nothing else. */
export function trajectoryId({ context, tools, responseFormat, steps }: Pick<TrajectoryDraft, 'context' | 'tools' | 'responseFormat' | 'steps'>): string {
  return digestOf({ context, tools, responseFormat, steps }).slice(0, 16);
}

function idsOf(answers: readonly RecordedAnswer[]): string[] {
  return answers.flatMap(({ observationId }) => observationId ?? []);
}

export function isAct(step: Step): boolean {
  return step.kind === 'action' || step.kind === 'code';
}

/** Before the first answer a user speaks last; an observation there belongs to steps that the source does not hold. */
function refuseIncomplete(context: readonly ChatTurn[], { observationPrefixes }: Settings): void {
  const last = context.at(-1);
  if (last?.role === 'tool' || (last?.role === 'user' && isMarkedObservation(last.content, observationPrefixes)))
    throw new NotUnderstood('missing-steps', 'its first recorded answer follows an observation: earlier steps are not in the source');
  if (last?.role !== 'user' || last.content.trim() === '') throw new NotUnderstood('no-request', 'no user speaks right before the first answer');
}
