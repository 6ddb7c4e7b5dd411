import { z } from 'zod';
import type { Usage } from '../../../records/evaluation.ts';
import { Content, textOf } from '../../openai/api/content.ts';
import { readUsage } from '../../openai/api/usage.ts';
import { jsonWithin, textWithin } from './within.ts';

const Chunk = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        // Another would be the answer to another prompt: a list of ids taken for a list of prompts.
        index: z.literal(0).optional(),
        text: z.string().nullish(),
        delta: z.looseObject({ content: Content }).nullish(),
        message: z.looseObject({ content: Content }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: z.unknown().optional(),
  error: z.union([z.string(), z.looseObject({ message: z.string() })]).nullish(),
});

/** What a server said of an answer in one event, or in its whole reply. */
export interface Said {
  text: string;
  finishReason: string | null;
  usage: Usage | null;
  /** The server's words for what went wrong. */
  error: string | null;
}

/** Reads a reply event by event, a whole one in JSON too. @throws when the connection breaks, or something else than JSON comes, or more than so many bytes */
export async function* readReply(response: Response, mostBytes: number): AsyncGenerator<Said, void> {
  if (/\bjson\b/i.test(response.headers.get('content-type') ?? '')) {
    yield saidIn(await jsonWithin(response, mostBytes));
    return;
  }
  for await (const data of events(textWithin(response, mostBytes))) if (data !== '[DONE]') yield saidIn(JSON.parse(data));
}

function saidIn(body: unknown): Said {
  const { choices, usage, error } = Chunk.parse(body);
  const [choice] = choices ?? [];
  return {
    text: choice?.text ?? textOf(choice?.delta?.content ?? choice?.message?.content) ?? '',
    finishReason: choice?.finish_reason || null,
    usage: countsOf(usage),
    error: typeof error === 'string' ? error : (error?.message ?? null),
  };
}

/** How much a server had cached is its own affair, and another figure on every run. */
function countsOf(usage: unknown): Usage | null {
  const read = readUsage(usage);
  return read && { promptTokens: read.promptTokens, completionTokens: read.completionTokens };
}

/** The data of server-sent events, of which a blank line ends each. */
async function* events(texts: AsyncIterable<string>): AsyncGenerator<string, void> {
  let unread = '';
  const lines: string[] = [];
  for await (const piece of texts) {
    const parts = (unread + piece).split(/\r\n|\n/);
    unread = parts.pop() ?? '';
    for (const line of parts) {
      if (line.startsWith('data:')) lines.push(line.slice(5).trimStart());
      if (line === '' && lines.length > 0) yield lines.splice(0).join('\n');
    }
  }
  if (unread.startsWith('data:')) lines.push(unread.slice(5).trimStart());
  if (lines.length > 0) yield lines.join('\n');
}
