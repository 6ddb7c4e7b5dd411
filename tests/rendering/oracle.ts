import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import { readyEnvironment } from '../../src/edges/python/environment.ts';
import type { ChatMessage } from '../../src/records/chat.ts';
import type { ChatTemplate } from '../../src/rows/render/template.ts';
import { TEMPLATE_DATE } from '../../src/rows/render/template-date.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const Rendered = z.array(z.object({ name: z.string(), text: z.string(), rendered: z.array(z.string().nullable()) }));
const Ids = z.array(z.number());
const Tokenised = z.object({ texts: z.array(z.string()), ids: z.array(Ids), trained: z.array(z.object({ prompt: Ids, completion: Ids })) });

/** The interpreter of the development environment, null where it has not been made yet. */
export async function oraclePython(): Promise<string | null> {
  const lock = (name: string) => `${ROOT}trainer/${name}.lock`;
  const place = { name: 'dev', lock: lock('requirements-dev'), uvLock: lock('requirements-uv'), stateDir: `${ROOT}.fledgling` };
  return (await readyEnvironment(place))?.python ?? null;
}

/** Conversations through every chat template that TRL ships, as transformers renders them; null where it refuses. */
export async function renderedByTransformers(python: string, conversations: readonly (readonly ChatMessage[])[]): Promise<z.infer<typeof Rendered>> {
  return Rendered.parse(await ask(python, 'templates', { conversations: conversations.map(asTold) }));
}

/** Conversations as a tokenizer's `apply_chat_template` makes ids of them, and a file of training rows as the trainer does. */
export async function tokenisedByTransformers(
  python: string,
  order: { tokenizer: string; template: ChatTemplate; conversations: readonly (readonly ChatMessage[])[]; rows: string; endToken: string },
): Promise<z.infer<typeof Tokenised>> {
  const { template, conversations, ...rest } = order;
  const { text: chatTemplate, bosToken, eosToken } = template;
  return Tokenised.parse(await ask(python, 'ids', { ...rest, chatTemplate, bosToken, eosToken, conversations: conversations.map(asTold) }));
}

function asTold(messages: readonly ChatMessage[]) {
  return messages.map(({ role, content }) => ({ role, content }));
}

async function ask(python: string, what: string, order: object): Promise<unknown> {
  const { stdout } = await execa(python, ['-m', 'tests.rendering.oracle', what], {
    cwd: `${ROOT}trainer`,
    input: JSON.stringify({ date: TEMPLATE_DATE, ...order }),
    env: { PYTHONDONTWRITEBYTECODE: '1', HF_HUB_OFFLINE: '1', TRANSFORMERS_VERBOSITY: 'error' },
    maxBuffer: 100_000_000,
  });
  return JSON.parse(stdout);
}
