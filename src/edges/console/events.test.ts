import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { events } from './events.ts';
import type { ConsoleEnv } from './http/api.ts';

function opened() {
  const started: string[] = [];
  const start = () => {
    started.push('start');
    return () => void started.push('end');
  };
  const bus = events([{ topic: 'training', start }]);
  const app = new Hono<ConsoleEnv>().get('/events', (context) => bus.stream(context));
  return { bus, started, ask: async () => app.request('/events') };
}

it('a page that reads slowly is told the newest of each topic, however much was told meanwhile', async () => {
  const { bus, ask } = opened();
  const reader = (await ask()).body?.getReader();
  for (let step = 0; step < 5_000; step++) bus.tell('training', { step });
  bus.tell('runs');
  let text = '';
  while (!text.includes('event: runs')) text += new TextDecoder().decode((await reader?.read())?.value);
  const steps = [...text.matchAll(/"step":(\d+)/g)].map(([, step]) => Number(step));
  expect(steps.length).toBeLessThan(3);
  expect(steps.at(-1)).toBe(4_999);
  await reader?.cancel();
});

it('opens so many streams and no more, and watches nothing once the last is gone', async () => {
  const { ask, started } = opened();
  const open = await Promise.all(Array.from({ length: 200 }, ask));
  expect(open.every(({ status }) => status === 200)).toBe(true);
  expect((await ask()).status).toBe(429);
  for (const { body } of open) await body?.cancel();
  expect(started).toEqual(['start', 'end']);
  const again = await ask();
  expect(again.status).toBe(200);
  await again.body?.cancel();
});
