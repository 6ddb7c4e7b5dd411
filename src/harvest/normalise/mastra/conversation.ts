import { isJsonObject } from '../../../records/json.ts';
import type { ChatTurn } from '../../../records/model-request.ts';
import { numberDefect } from '../../../rows/request/json-defects.ts';
import { turn, withSystem } from '../../../rows/request/turns.ts';
import { decoded, refuse, Unreadable } from '../../../rows/request/unreadable.ts';
import { turnsIn } from '../ai-sdk/messages.ts';
import { refuseBroken } from '../pieces/prose.ts';
import type { Recorded } from '../recorded.ts';
import type { Trace } from '../trace.ts';
import { steppedIn } from './answer.ts';
import { spanTypeOf, stepsOf } from './evidence.ts';

/** What Mastra writes in place of calls and results in the history of a step. */
const PLACEHOLDER = /^\[tool(-result)?: /;

/** The conversation a loop began with, the agent's instructions in front. */
export function openingOf(generation: Recorded, trace: Trace): ChatTurn[] {
  const input = generation.input();
  refuse(numberDefect(input));
  const turns = typeof input === 'string' ? [userTurn(input)] : turnsIn(decoded(isJsonObject(input) ? input['messages'] : input));
  if (turns.some(({ content }) => PLACEHOLDER.test(content)))
    throw new Unreadable('incomplete-history', 'the conversation holds placeholders where tools were called before');
  return turns.some(({ role }) => role === 'system') ? turns : withSystem(turns, instructionsOf(generation, trace));
}

/** The conversation at a step: the opening, then what each step before it said and called, and what the tools answered. */
export function conversationAt(step: Recorded, generation: Recorded, trace: Trace): ChatTurn[] {
  const steps = stepsOf(generation, trace);
  const before = steps.slice(0, steps.indexOf(step));
  const turns = [...openingOf(generation, trace), ...before.flatMap((earlier) => turnsOfStep(earlier, generation, trace))];
  refuseOther(step, turns);
  return turns;
}

const told = new WeakMap<Recorded, ChatTurn[]>();

/** What a step adds to the conversation; every later step begins with it. */
function turnsOfStep(step: Recorded, generation: Recorded, trace: Trace): ChatTurn[] {
  const known = told.get(step);
  if (known) return known;
  const { text, calls } = steppedIn(step);
  const results = calls.map(({ id, name }) => {
    const own = id === null ? [] : (resultsById(trace).get(id) ?? []);
    const [only, ...others] = own.length > 0 ? own : toolsNamed(name, generation, trace);
    const output = only?.observation.output;
    if (!only || others.length > 0 || only.observation.level === 'ERROR' || output === undefined || output === null)
      throw new Unreadable('incomplete-history', `what ${name} answered is not in the trace`);
    return turn('tool', typeof output === 'string' ? output : JSON.stringify(output), { toolCallId: id });
  });
  const turns = [turn('assistant', text, { toolCalls: calls }), ...results];
  told.set(step, turns);
  return turns;
}

const results = new WeakMap<Trace, ReadonlyMap<unknown, readonly Recorded[]>>();

function resultsById(trace: Trace): ReadonlyMap<unknown, readonly Recorded[]> {
  const known = results.get(trace) ?? Map.groupBy(trace.observations, callIdOf);
  results.set(trace, known);
  return known;
}

function callIdOf(recorded: Recorded): unknown {
  return /tool_call$/.test(spanTypeOf(recorded) ?? '') ? (recorded.metadata('gen_ai.tool.call.id') ?? recorded.metadata('toolCallId')) : null;
}

/** Where ids were not recorded: the tool by its name, if it ran but once in this loop. */
function toolsNamed(name: string, generation: Recorded, trace: Trace): Recorded[] {
  const nearby = [generation, ...stepsOf(generation, trace)].flatMap((around) => trace.childrenOf(around));
  return nearby.filter((one) => /tool_call$/.test(spanTypeOf(one) ?? '') && toolNameOf(one) === name && typeof callIdOf(one) !== 'string');
}

function toolNameOf({ observation, metadata }: Recorded): unknown {
  return metadata('gen_ai.tool.name') ?? observation.name?.replace(/^execute_tool /, '');
}

/** The step's own record of its history has lost the calls, but not who spoke: it must be the same as what was put together. */
function refuseOther(step: Recorded, turns: readonly ChatTurn[]): void {
  const input = step.input();
  const recorded = isJsonObject(input) ? decoded(input['messages']) : input;
  if (!Array.isArray(recorded)) return;
  const roles = recorded.map((message) => (isJsonObject(message) ? message['role'] : null));
  if (speakers(roles) !== speakers(turns.map(({ role }) => role)))
    throw new Unreadable('incomplete-history', 'the history of the step is not what its trace holds of the steps before');
}

/** Who spoke in turn; several in a row of one are one, since results may share a message. */
function speakers(roles: readonly unknown[]): string {
  const spoken = roles.filter((role) => role !== 'system');
  return spoken.filter((role, index) => role !== spoken[index - 1]).join(' ');
}

function instructionsOf(generation: Recorded, trace: Trace): string {
  const agent = trace.parentOf(generation);
  const given = generation.metadata('gen_ai.system_instructions') ?? agent?.metadata('gen_ai.system_instructions');
  if (typeof given === 'string') return given;
  if (!Array.isArray(given)) return '';
  return given.flatMap((part) => (isJsonObject(part) && typeof part['content'] === 'string' ? [part['content']] : [])).join('\n');
}

function userTurn(text: string): ChatTurn {
  refuseBroken(text, 'input');
  return turn('user', text);
}
