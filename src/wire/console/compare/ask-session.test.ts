import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { AskEvent } from '../../../records/console/compare/ask.ts';
import { askSession } from './ask-session.ts';
import { keptModel } from './kept-model.ts';

const delta = (text: string): AskEvent => ({ kind: 'delta', side: 'local', text });
const OVER: AskEvent = { kind: 'over', gold: null, against: 'gold', fields: [] };
const never = new AbortController().signal;

it('tells whoever comes late everything from the beginning', () => {
  const session = askSession('a', { ended: never, aloneMs: 10_000 });
  session.tell(delta('a'));
  const heard: AskEvent[] = [];
  const leave = session.follow((event) => heard.push(event));
  session.tell(delta('b'));
  leave();
  session.tell(OVER);
  expect(heard).toEqual([delta('a'), delta('b')]);
  expect(session.isOver()).toBe(true);
});

it('is stopped when nobody follows it any more, and not while somebody does', async () => {
  const session = askSession('a', { ended: never, aloneMs: 20 });
  const leave = session.follow(() => {});
  await sleep(60);
  expect(session.signal.aborted).toBe(false);
  leave();
  await expect.poll(() => session.signal.aborted).toBe(true);
});

it('opens a model once for questions one after the other, another one in its place, and closes it when nobody asks', async () => {
  const told: string[] = [];
  const open = (name: string) => async () => {
    told.push(`open ${name}`);
    return { identity: IDENTITY, complete: () => NOTHING, close: async () => void told.push(`close ${name}`) };
  };
  const held = keptModel(20);
  await held.use('a', open('a'), async () => 1);
  await held.use('a', open('a'), async () => 2);
  await held.use('b', open('b'), async () => 3);
  await expect.poll(() => told).toEqual(['open a', 'close a', 'open b', 'close b']);
});

const NOTHING = (async function* () {})();
const IDENTITY = { role: 'base' as const, name: 'm', standIn: false, ggufSha256: null, adapterSha256: null, endpoint: null, engine: {} };
