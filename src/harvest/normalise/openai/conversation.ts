import type { ChatTurn } from '../../../records/model-request.ts';
import { messageTurns } from '../../../rows/request/openai-messages.ts';
import { turn } from '../../../rows/request/turns.ts';
import { Unreadable } from '../../../rows/request/unreadable.ts';
import { refuseBroken } from '../pieces/prose.ts';
import { refuseWrittenDown } from '../pieces/written-down.ts';

/** The turns of messages, of Responses items, or of one text that the user said. */
export function turnsOf(asked: unknown): ChatTurn[] {
  if (typeof asked === 'string' && asked !== '') {
    refuseBroken(asked, 'input');
    refuseWrittenDown(asked);
    return [turn('user', asked)];
  }
  if (!Array.isArray(asked)) throw new Unreadable('unsupported-instrumentation', 'input holds neither messages nor text');
  return messageTurns(asked);
}
