import type { Quarantined } from '../../../records/dataset.ts';
import type { ChatTurn } from '../../../records/model-request.ts';
import type { PublicCall } from '../public-call.ts';
import { type Opening, openingOf } from './opening.ts';
import type { HermesFile, HermesRow } from './row.ts';
import { assistantTurn, toolResults } from './turns.ts';

export interface ReadConversation {
  /** Each turn of the assistant's that calls, or that answers with JSON where a schema asks for it. */
  calls: PublicCall[];
  /** Where it stopped being understood: turns from there on are neither answers nor history. */
  stopped: Quarantined | null;
}

/** A conversation as what was asked before each answer. An assistant's turn that only says something is history, no example. */
export function readConversation(row: HermesRow, file: HermesFile): ReadConversation {
  const where = `${file.replace('.json', '')}/${row.id}`;
  const opening = openingOf(row);
  if ('reason' in opening) return { calls: [], stopped: { where, ...opening } };
  const calls: PublicCall[] = [];
  const messages: ChatTurn[] = opening.system === null ? [] : [said('system', opening.system)];
  let waiting: string[] = [];
  const turns = row.conversations.slice(row.conversations[0]?.from === 'system' ? 1 : 0);
  for (const [index, { from, value }] of turns.entries()) {
    const id = `${where}#${String(index).padStart(3, '0')}`;
    const stopped = (reason: string, detail: string) => ({ calls, stopped: { where: id, reason, detail } });
    if (from === 'human') messages.push(said('user', value));
    else if (from === 'tool') {
      const results = toolResults(value, waiting.length);
      if ('reason' in results) return stopped(results.reason, results.detail);
      messages.push(...results.map((content, at) => ({ ...said('tool', content), toolCallId: waiting[at] ?? null })));
      waiting = [];
    } else if (from === 'gpt') {
      const answer = assistantTurn(value);
      if ('reason' in answer) return stopped(answer.reason, answer.detail);
      if (isAnswer(answer, opening)) calls.push(callOf({ id, conversation: row.id, messages: [...messages], opening, answer }));
      waiting = answer.toolCalls.map((_, at) => `call_${index}_${at}`);
      const made = answer.toolCalls.map((call, at) => ({ ...call, id: waiting[at] ?? null }));
      messages.push({ ...said('assistant', answer.content), toolCalls: made });
    } else return stopped('unknown-turn', 'a turn is from none of system, human, gpt and tool');
  }
  return { calls, stopped: null };
}

type Answer = Pick<ChatTurn, 'content'> & { toolCalls: PublicCall['output']['toolCalls'] };

function isAnswer({ toolCalls }: Answer, { responseFormat }: Opening): boolean {
  return toolCalls.length > 0 || responseFormat !== null;
}

function callOf(made: { id: string; conversation: string; messages: ChatTurn[]; opening: Opening; answer: Answer }): PublicCall {
  const { id, conversation, messages, opening, answer } = made;
  const { tools, responseFormat } = opening;
  return { id, conversation, messages, tools, responseFormat, output: { content: answer.content === '' ? null : answer.content, toolCalls: answer.toolCalls } };
}

function said(role: ChatTurn['role'], content: string): ChatTurn {
  return { role, content, toolCalls: [], toolCallId: null };
}
