import type { CompareAnswer, CompareExample } from '../../records/console/compare/example.ts';
import { MODEL_ROLES, type ModelRole, type Prediction } from '../../records/evaluation.ts';
import type { Example } from '../../records/example.ts';
import type { Agreement } from '../../records/findings/agreement.ts';
import type { Disagreement } from '../../records/run.ts';
import { addressOf } from '../../report/view/disagreement-view.ts';
import { CAUSE_LABELS } from '../../report/view/findings/causes.ts';
import { allHarmless } from '../../report/view/harmless.ts';
import { ROLE_LABELS } from '../../report/view/labels.ts';
import { leavesOf } from '../../report/view/leaves.ts';
import { promptMessages } from '../../rows/prompt.ts';
import { fieldsOf } from './fields.ts';

export interface Recorded {
  /** As the run's folder has it: on which some model is not right, or all are. */
  graded: { kind: 'miss'; record: Disagreement } | { kind: 'right'; record: Agreement };
  /** Of the data set as it is now; null where it does not hold it any more. */
  example: Example | null;
  /** The answers themselves, where the cache of this machine has them. */
  predictions: Readonly<Partial<Record<ModelRole, Prediction>>>;
  doubtful: boolean;
  isOpenGold: boolean;
}

/** One example with all that is known of it, wherever it stands; its texts as they can be shown. */
export function exampleView({ graded, example, predictions, doubtful, isOpenGold }: Recorded): CompareExample {
  const { exampleId: id, track, split = 'test', domain, slices, challenge, url, gold } = graded.record;
  const answers = answersOf(graded, predictions);
  const differs = (role: ModelRole) => (graded.kind === 'miss' ? (graded.record.answers[role]?.differs ?? []) : []);
  const isToday = example !== null && example.row.completion === gold;
  return allHarmless({
    ...{ id, track, split, tool: domain, slices, challenge, doubtful, isOpenGold, gold, answers, url: addressOf(url) },
    ...askedIn(graded, example),
    accepted: isToday ? (example.acceptedAnswers ?? []) : [],
    acceptedValues: isToday ? valuesOf(example) : [],
    fields: fieldsOf(
      track,
      gold,
      answers.map(({ role, text, reason }) => ({ role, text: reason === null ? text : null, differs: differs(role) })),
    ),
    notes: notesOf(graded, example),
  });
}

function answersOf(graded: Recorded['graded'], predictions: Recorded['predictions']): CompareAnswer[] {
  const { track, gold } = graded.record;
  return MODEL_ROLES.flatMap((role): CompareAnswer[] => {
    const prediction = predictions[role];
    const measured = {
      ...{ role, label: ROLE_LABELS[role], outcome: prediction?.outcome ?? null, attempts: prediction?.attempts ?? null },
      ...{ firstTokenMs: prediction?.firstTokenMs ?? null },
      ...{ promptTokens: prediction?.usage?.promptTokens ?? null, completionTokens: prediction?.usage?.completionTokens ?? null },
    };
    if (graded.kind === 'right') {
      const answer = graded.record.answers[role];
      const latencyMs = answer?.latencyMs ?? null;
      if (!answer) return [];
      return [{ ...measured, correct: true, text: gold, isReadable: true, reason: null, cause: null, causeLabel: null, detail: null, latencyMs }];
    }
    const answer = graded.record.answers[role];
    if (!answer) return [];
    const { correct, text, reason, cause = null, detail = null, latencyMs = null } = answer;
    const isReadable = text !== null && leavesOf(track, text) !== null;
    return [{ ...measured, correct, text, isReadable, reason, cause, causeLabel: cause && CAUSE_LABELS[cause], detail, latencyMs }];
  });
}

/** As the agent asked where the data set says it; the row's prompt otherwise. */
function askedIn(graded: Recorded['graded'], example: Example | null): Pick<CompareExample, 'messages' | 'tools' | 'responseFormat'> {
  const request = example?.request ?? null;
  if (request)
    return {
      messages: request.messages.map(({ role, content, toolCalls }) => ({
        role,
        text: content,
        calls: toolCalls.map(({ name, arguments: args }) => ({ name, arguments: JSON.stringify(args) })),
      })),
      tools: request.tools.map(({ name, description, parameters }) => ({ name, description, parameters: JSON.stringify(parameters, null, 2) })),
      responseFormat: request.responseFormat && JSON.stringify(request.responseFormat, null, 2),
    };
  const prompt = example?.row.prompt ?? (graded.kind === 'miss' ? graded.record.prompt : null);
  const said = prompt === null ? [{ role: 'user' as const, content: graded.kind === 'right' ? graded.record.user : '' }] : promptMessages(prompt);
  const messages = said.filter(({ content }) => content !== '').map(({ role, content }) => ({ role, text: content, calls: [] }));
  return { messages, tools: [], responseFormat: null };
}

function valuesOf({ accepted }: Example): CompareExample['acceptedValues'] {
  return Object.entries(accepted?.arguments ?? {}).map(([argument, { values, optional }]) => ({
    ...{ argument, optional },
    values: values.map((value) => JSON.stringify(value)),
  }));
}

function notesOf(graded: Recorded['graded'], example: Example | null): string[] {
  if (example === null)
    return [
      graded.kind === 'miss'
        ? "The data set holds this example no more: the prompt is shown as the row had it, without the request's tools."
        : 'The data set holds this example no more: only the beginning of what the user said is recorded.',
    ];
  if (example.row.completion !== graded.record.gold) return [`Its gold is another one today: ${example.row.completion}`];
  return [];
}
