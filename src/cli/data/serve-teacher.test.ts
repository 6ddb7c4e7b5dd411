import { expect, test } from 'vitest';
import { serveTeacher } from './serve-teacher.ts';

/** Starts one on a free port, and gives its address and how to end it. */
async function started() {
  const stop = new AbortController();
  let say = (_line: string) => {};
  const told = new Promise<string>((resolve) => {
    say = resolve;
  });
  const ended = serveTeacher({ seed: 1, port: 0, json: false, say, signal: stop.signal });
  const line = await told;
  const end = () => {
    stop.abort();
    return ended;
  };
  return { url: /http:\S+\/v1/.exec(line)?.[0] ?? '', line, end };
}

test('the teacher answers at the address it told until it is stopped', async () => {
  const { url, line, end } = await started();
  expect(line).toContain('a stand-in and no LLM');
  expect(await (await fetch(`${url}/models`)).json()).toMatchObject({ data: [{ id: 'scripted-teacher' }] });
  await end();
  await expect(fetch(`${url}/models`)).rejects.toThrow();
});

test('a port that is taken is refused in one sentence', async () => {
  const { url, end } = await started();
  const port = Number(new URL(url).port);
  const second = serveTeacher({ seed: 1, port, json: false, say: () => {}, signal: new AbortController().signal });
  await expect(second).rejects.toThrow(`--port: expected a port of 127.0.0.1 that is free, got ${port}, which cannot be had.`);
  await end();
});
