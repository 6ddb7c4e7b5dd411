import { UserError } from '../errors.ts';
import { plainChat } from '../records/chat.ts';
import type { Ask } from '../records/evaluation.ts';
import type { Example } from '../records/example.ts';
import type { Asking } from '../rows/asking/asking.ts';
import { nativeChat } from '../rows/native-chat.ts';
import { promptMessages } from '../rows/prompt.ts';
import type { ChatRequest } from './ports.ts';

/**
 * What each example asks of a model, in the way it is to be asked; `asking` stands in its place where a local model is asked in another way.
 * @throws UserError naming the first example that cannot be asked natively. A harvest for native asking holds none: it quarantines them.
 */
export function requestsOf(examples: readonly Example[], ask: Ask, asking: Asking | null = null): ChatRequest[] {
  if (asking) return examples.map((example) => ({ exampleId: example.id, ...asking.contentOf(example) }));
  if (ask === 'text') return examples.map(({ id, row }) => ({ exampleId: id, ...plainChat(promptMessages(row.prompt)) }));
  const chats = examples.map((example) => ({ exampleId: example.id, chat: nativeChat(example) }));
  const refused = chats.flatMap(({ exampleId, chat }) => (chat.ok ? [] : [{ exampleId, reason: chat.reason }]));
  const [first] = refused;
  if (first) {
    throw new UserError(
      `hosted.ask: native: ${refused.length} of ${examples.length} examples cannot be asked as the agent asked them, the first ${first.exampleId}: ${first.reason}. Harvest again, or write hosted.ask: text.`,
    );
  }
  return chats.flatMap(({ exampleId, chat }) => (chat.ok ? [{ exampleId, ...chat.content }] : []));
}
