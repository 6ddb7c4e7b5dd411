import { UserError } from '../../errors.ts';
import type { Dialect } from '../../records/asking/local-prompt.ts';
import { type ChatMessage, plainChat } from '../../records/chat.ts';
import { dialectOf } from '../../rows/dialect/dialect.ts';
import { chatRenderer } from '../../rows/render/render.ts';
import type { ChatTemplate } from '../../rows/render/template.ts';
import type { Signatures } from '../../rows/written/signatures.ts';
import type { ChatStyle } from './chat.ts';

const CALL = { name: 'look', arguments: { at: 'this' } };
const PARAMETERS = { type: 'object', properties: { at: { type: 'string' } } };

/** A turn as runs have them: a thought, two calls at once, and their results. */
const TURN: readonly ChatMessage[] = [
  { role: 'system', content: 'be brief' },
  { role: 'user', content: 'go' },
  {
    role: 'assistant',
    content: 'I look.',
    toolCalls: [
      { id: 'call00001', ...CALL },
      { id: 'call00002', ...CALL },
    ],
  },
  { role: 'tool', toolCallId: 'call00001', content: 'seen' },
  { role: 'tool', toolCallId: 'call00002', content: 'seen' },
];

/**
 * How calls stand in the rows of a model: as its chat template writes them, where that is known and says a whole turn. Llama 3's leaves out the thought
 * beside a call, and refuses two calls at once: there, as where a template knows no calls, they are written into the text. `dialect` reads them back.
 */
export function styleFor(template: ChatTemplate, { signatures }: { signatures: Signatures }): ChatStyle & { dialect: Dialect | null } {
  const dialect = dialectOf(template);
  const isWhole = dialect !== null && saysWholeTurns(template);
  return { calls: isWhole ? 'template' : 'written', signatures, dialect: isWhole ? dialect : null };
}

function saysWholeTurns(template: ChatTemplate): boolean {
  try {
    chatRenderer(template)({ ...plainChat(TURN), tools: [{ name: CALL.name, description: 'Looks.', parameters: PARAMETERS, strict: null }] });
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
