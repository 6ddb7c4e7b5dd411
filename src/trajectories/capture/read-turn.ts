import type { ChatToolCall } from '../../records/chat.ts';
import type { ChatTurn } from '../../records/model-request.ts';
import type { TrajectorySettings } from '../../records/trajectory/settings.ts';
import type { Step } from '../../records/trajectory/trajectory.ts';
import { pairedMessages } from '../../rows/tool-turns.ts';
import { NotUnderstood } from './not-understood.ts';
import { isErrorObservation, isMarkedObservation } from './observation.ts';
import { readSaid, saidText } from './said.ts';

interface Around {
  turn: number;
  /** What was said until the next recorded answer. */
  after: readonly ChatTurn[];
  before: readonly Step[];
  settings: Pick<TrajectorySettings, 'codeTools' | 'observationPrefixes'>;
}

/** One answer as steps, with the observations that follow it. @throws NotUnderstood */
export function readTurn(answer: ChatTurn, around: Around): Step[] {
  const said = readSaid(answer.content);
  if (said.kind === 'unclear') throw new NotUnderstood(said.reason, said.detail);
  if (answer.toolCalls.length > 0) {
    if (said.kind === 'code' && said.form === 'execute') throw new NotUnderstood('several-actions', 'a turn calls tools and writes code to be run');
    return calls(answer, around);
  }
  const { turn, after, before } = around;
  if (said.kind === 'code' && isAnswered(said.form, around)) {
    const [observed] = after;
    const { text, code, form } = said;
    return [...thoughtOf(said.thought, turn), { kind: 'code', turn, form, text, code, call: null }, ...(observed ? [observation(observed, turn, null)] : [])];
  }
  const { thought, text, answer: final } = said.kind === 'code' ? saidText(answer.content) : said;
  if (said.kind === 'code' && before.some((step) => step.kind === 'code' && step.form === 'fence'))
    throw new NotUnderstood('ends-in-code', 'a block of code at the end, as those that were run before it: nothing says whether it is the answer');
  if (after.some(({ role, content }) => role === 'tool' || (role === 'user' && isMarkedObservation(content, around.settings.observationPrefixes))))
    throw new NotUnderstood('observation-without-action', 'an observation follows an answer that calls nothing');
  if (text.trim() === '') throw new NotUnderstood('empty-answer', 'an answer without a text and without a call');
  return [...thoughtOf(thought, turn), { kind: 'final', turn, text, answer: final }];
}

/** Whether code was run: one message follows it, a tool's or one that says of itself that it is an observation. */
function isAnswered(form: 'execute' | 'fence', { after, settings }: Around): boolean {
  const [first, ...more] = after;
  const isMarked = first !== undefined && (first.role === 'tool' || isMarkedObservation(first.content, settings.observationPrefixes));
  if (isMarked && more.length > 0) throw new NotUnderstood('unknown-message', `${after.length} messages follow one block of code`);
  if (form === 'execute' && first === undefined) throw new NotUnderstood('no-final-answer', 'the run ends in code');
  if (form === 'execute' && !isMarked)
    throw new NotUnderstood(
      'unmarked-observation',
      'what follows a block of code has none of the known beginnings: name its own under trajectories.observationPrefixes',
    );
  return isMarked;
}

function calls(answer: ChatTurn, { turn, after, settings }: Around): Step[] {
  const { toolCalls } = answer;
  if (after.length === 0) throw new NotUnderstood('no-final-answer', 'the run ends in a call');
  const paired = pairedMessages([answer, ...after]);
  if (!paired.ok || after.length !== toolCalls.length || after.some(({ role }) => role !== 'tool'))
    throw new NotUnderstood('unpaired-observations', `${toolCalls.length} calls, and ${after.length} messages follow that are not exactly their results`);
  const [asked, ...results] = paired.messages;
  const made = asked?.role === 'assistant' ? asked.toolCalls : [];
  const acts = made.map((call) => act(call, turn, settings.codeTools));
  const observed = results.flatMap((result) => (result.role === 'tool' ? [observation({ ...result, role: 'tool' }, turn, result.toolCallId)] : []));
  return [...thoughtOf(answer.content, turn), ...acts, ...observed];
}

function act(call: ChatToolCall, turn: number, codeTools: readonly string[]): Step {
  const { code } = call.arguments;
  if (!codeTools.includes(call.name) || typeof code !== 'string') return { kind: 'action', turn, call };
  return { kind: 'code', turn, form: 'tool', text: '', code, call };
}

function observation({ role, content }: Pick<ChatTurn, 'role' | 'content'>, turn: number, callId: string | null): Step {
  return { kind: 'observation', turn, text: content, callId, role: role === 'tool' ? 'tool' : 'user', isError: isErrorObservation(content) };
}

function thoughtOf(text: string, turn: number): Step[] {
  return text === '' ? [] : [{ kind: 'thought', turn, text }];
}
