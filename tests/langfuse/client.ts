import { basic, type FakeLangfuse } from './fake.ts';

interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

export const get = (fake: FakeLangfuse, path: string): Promise<Answer> => ask(fake, 'GET', path);
export const post = (fake: FakeLangfuse, path: string, body: unknown): Promise<Answer> => ask(fake, 'POST', path, body);
export const send = (fake: FakeLangfuse, method: string, path: string): Promise<Answer> => ask(fake, method, path);

/** A request with the project's key; the body is parsed where it is JSON. */
async function ask(fake: FakeLangfuse, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${fake.url}${path}`, {
    method,
    headers: { authorization: basic(fake), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json');
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
}
