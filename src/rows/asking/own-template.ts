import { UserError } from '../../errors.ts';
import type { LocalPrompt } from '../../records/asking/local-prompt.ts';
import type { ChatContent, ChatMessage } from '../../records/chat.ts';
import type { Example } from '../../records/example.ts';
import { nativeChat } from '../native-chat.ts';

/** Whether a model's own tool-call template has anything to say of an example: tools are offered, and no JSON is asked for beside them. */
export function isAskedByTemplate({ request }: Pick<Example, 'request'>): boolean {
  return request !== null && request.tools.length > 0 && request.responseFormat === null;
}

const MUST_CALL = 'Answer with a call of one of the tools.';

/**
 * What the agent asked, for a chat template, which holds no settings: a tool that has to be called is the only one offered, that one has to be is said
 * in words, and where none may be, none is offered.
 * @throws UserError naming the example where its trace does not hold enough.
 */
export function ownTemplateChat(example: Example, { wording }: Pick<LocalPrompt, 'wording'>): ChatContent {
  const chat = nativeChat(example);
  if (!chat.ok) {
    throw new UserError(
      `local.prompt.template: model: example ${example.id} cannot be asked as the agent asked it: ${chat.reason}. Harvest again, or write template: fledgling.`,
    );
  }
  const { content } = chat;
  const { toolChoice } = content;
  const named = typeof toolChoice === 'object' && toolChoice !== null ? toolChoice.name : null;
  const isForced = toolChoice === 'required' || named !== null;
  const tools = toolChoice === 'none' ? [] : content.tools.filter(({ name }) => named === null || name === named);
  const said = [...(isForced ? [MUST_CALL] : []), ...(wording === null ? [] : [wording])].join('\n');
  const messages = said === '' ? content.messages : withInstruction(content.messages, said);
  return { ...content, messages, tools, toolChoice: null, parallelToolCalls: null, responseFormat: null, reasoningEffort: null };
}

/** At the end of the first system message; one is put in front where there is none. */
function withInstruction(messages: readonly ChatMessage[], text: string): ChatMessage[] {
  const [first, ...rest] = messages;
  return first?.role === 'system' ? [{ ...first, content: `${first.content}\n\n${text}` }, ...rest] : [{ role: 'system', content: text }, ...messages];
}
