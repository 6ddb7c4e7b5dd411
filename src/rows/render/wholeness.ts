import { UserError } from '../../errors.ts';
import type { ChatContent, ChatMessage } from '../../records/chat.ts';
import { systemInFirstUserTurn } from './system-turn.ts';

/** @throws UserError for what no chat template can say: it holds decoding, not the prompt. */
export function refuseUnsayable({ toolChoice, parallelToolCalls, responseFormat }: ChatContent): void {
  if (toolChoice !== null && toolChoice !== 'auto') throw unsayable(`tool choice ${JSON.stringify(toolChoice)}`);
  if (parallelToolCalls === false) throw unsayable('limit of one tool call an answer');
  if (responseFormat !== null) throw unsayable(`response format "${responseFormat.type}"`);
}

function unsayable(what: string): UserError {
  return new UserError(`A local model is asked through its chat template, which cannot express a ${what}. Leave it out, or ask a hosted model.`);
}

/** How a template takes a conversation whole: with a system turn of its own, or with the system text in the first user turn. */
export type WholeForm = 'own' | 'in first user turn';

/**
 * A check that a template leaves nothing out: every text of a conversation is replaced by a mark, and every mark must be in what is rendered.
 * A template that refuses the system turn, or leaves it out, is given its text in the first user turn. Conversations of one shape are checked once.
 * The check throws a UserError that names what is missing.
 */
export function wholenessCheck(render: (content: ChatContent) => string): (content: ChatContent) => WholeForm {
  const known = new Map<string, WholeForm>();
  return (content) => {
    const { marked, marks } = markedCopy(content);
    const shape = JSON.stringify(marked);
    const form = known.get(shape) ?? wholeForm(render, marked, marks);
    known.set(shape, form);
    return form;
  };
}

function wholeForm(render: (content: ChatContent) => string, marked: ChatContent, marks: readonly Mark[]): WholeForm {
  const loss = lossOf(render, marked, marks);
  if (loss === null) return 'own';
  const merged = loss.mayBeOfSystem ? systemInFirstUserTurn(marked) : null;
  if (merged === null || lossOf(render, merged, marks) !== null) throw loss.error;
  return 'in first user turn';
}

interface Loss {
  error: UserError;
  /** Whether it is the system text that the template leaves out, or a conversation that it refuses. */
  mayBeOfSystem: boolean;
}

function lossOf(render: (content: ChatContent) => string, marked: ChatContent, marks: readonly Mark[]): Loss | null {
  try {
    const rendered = render(marked);
    const missing = marks.find(({ text }) => !rendered.includes(text));
    if (!missing) return null;
    const error = new UserError(`The model's chat template leaves out ${missing.of}. Choose a model whose template renders it, or ask without it.`);
    return { error, mayBeOfSystem: missing.of === ofRole('system') };
  } catch (error) {
    if (error instanceof UserError) return { error, mayBeOfSystem: true };
    throw error;
  }
}

const ofRole = (role: ChatMessage['role']) => `a message of role "${role}"`;

interface Mark {
  text: string;
  /** What is lost when the mark is. */
  of: string;
}

function markedCopy({ messages, tools, ...rest }: ChatContent): { marked: ChatContent; marks: Mark[] } {
  const marks: Mark[] = [];
  const mark = (of: string) => {
    const text = `mark${marks.length}x`;
    marks.push({ text, of });
    return text;
  };
  const ids = new Map<string, string>();
  // Nine letters and digits: some templates insist on them.
  const idOf = (id: string) => ids.get(id) ?? ids.set(id, `id${String(ids.size).padStart(7, '0')}`).get(id) ?? id;
  const marked = (message: ChatMessage): ChatMessage => {
    const content = message.content ? mark(ofRole(message.role)) : '';
    if (message.role === 'tool') return { role: message.role, toolCallId: idOf(message.toolCallId), content };
    if (message.role !== 'assistant') return { role: message.role, content };
    return {
      role: message.role,
      content,
      toolCalls: message.toolCalls.map(({ id }) => ({
        id: idOf(id),
        name: mark("an assistant's tool call"),
        arguments: { [mark("the arguments of an assistant's tool call")]: mark("the arguments of an assistant's tool call") },
      })),
    };
  };
  const markedTools = tools.map(({ description }) => ({
    name: mark('the tools'),
    description: description ? mark("the tools' descriptions") : description,
    parameters: { type: 'object', properties: { [mark("the tools' parameters")]: { type: 'string' } } },
    strict: null,
  }));
  return { marked: { ...rest, messages: messages.map(marked), tools: markedTools }, marks };
}
