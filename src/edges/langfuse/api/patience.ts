import { ExternalError } from '../../../errors.ts';
import { backoffMs, LONGEST_WAIT_MS } from '../../http/wait.ts';
import type { Answer, Client, Query } from './client.ts';

export type Settled = Extract<Answer, { kind: 'body' | 'refused' }>;

/** Attempts for a request that cannot be made smaller. */
const MOST_ATTEMPTS = 6;

/** Asks until the server answers or refuses. @throws ExternalError when it does neither; `remedy` is what may help then. */
export function settled(client: Client, path: string, query: Query = {}, remedy?: string): Promise<Settled> {
  return untilSettled(client, () => client.get(path, query), remedy);
}

/** Sends until the server answers or refuses: only what may be sent twice. @throws ExternalError when it does neither. */
export function delivered(client: Client, path: string, body: Readonly<Record<string, unknown>>): Promise<Settled> {
  return untilSettled(client, () => client.post(path, body));
}

async function untilSettled(client: Client, once: () => Promise<Answer>, remedy?: string): Promise<Settled> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await once();
    if (answer.kind === 'body' || answer.kind === 'refused') return answer;
    if (attempt >= MOST_ATTEMPTS) throw silent(client, answer.reason, remedy);
    await pause(client, answer, attempt);
  }
}

/** Between two attempts, as long as the server asks for or half a second doubled each time. */
export async function pause({ options: { sleep, signal } }: Client, answer: Answer, attempt: number): Promise<void> {
  const asked = answer.kind === 'strained' ? answer.waitMs : null;
  await sleep(Math.min(asked ?? backoffMs(attempt, 'langfuse'), LONGEST_WAIT_MS), signal);
}

export function silent({ baseUrl }: Pick<Client, 'baseUrl'>, reason: string, remedy?: string): ExternalError {
  return new ExternalError(`${baseUrl} gives no answer (${reason}). What is done is kept; run again to resume.${remedy ? ` ${remedy}` : ''}`);
}

export function refusal({ baseUrl }: Pick<Client, 'baseUrl'>, what: string, { status, said }: { status: number; said: string }): ExternalError {
  return new ExternalError(`${baseUrl} refuses ${what} (HTTP ${status}: ${said || 'without a word'}). Check harvest.source, and the server's version.`, {
    retryable: false,
  });
}
