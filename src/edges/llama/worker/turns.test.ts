import { expect, it } from 'vitest';
import { engineTurns } from './turns.ts';

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Writes down who had the engine, in order. */
function engine() {
  const log: string[] = [];
  let users = 0;
  const use = async (who: string) => {
    users++;
    expect(users).toBe(1);
    await tick();
    log.push(who);
    users--;
  };
  const turns = engineTurns<string>(async (rows) => {
    for (let row = rows.shift(); row !== undefined; row = rows.shift()) {
      if (row === 'bad') throw new Error('no cell left');
      await use(`row ${row}`);
    }
  });
  return { log, turns, use };
}

it('gives turns in the order they are asked for, and never two at once', async () => {
  const { log, turns, use } = engine();
  await Promise.all([turns.alone(() => use('batch 1')), turns.join('a'), turns.join('b'), turns.alone(() => use('batch 2')), turns.join('c')]);
  expect(log).toEqual(['batch 1', 'row a', 'row b', 'batch 2', 'row c']);
});

it('lets rows join those that are being answered, but none before somebody who waits to be alone', async () => {
  const { log, turns, use } = engine();
  const first = turns.join('a');
  await tick();
  const second = turns.join('b');
  const alone = turns.alone(() => use('batch'));
  const late = turns.join('c');
  await Promise.all([first, second, alone, late]);
  expect(log).toEqual(['row a', 'row b', 'batch', 'row c']);
});

it('begins again when rows come after all were answered', async () => {
  const { log, turns } = engine();
  await turns.join('a');
  await turns.join('b');
  expect(log).toEqual(['row a', 'row b']);
});

it('tells every row of a turn what the engine failed with, and goes on with the next', async () => {
  const { log, turns, use } = engine();
  const rows = ['bad', 'b'].map((row) => turns.join(row));
  const settled = Promise.allSettled(rows);
  await turns.alone(() => use('batch'));
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await turns.join('c');
  expect(log).toEqual(['batch', 'row c']);
});

it('passes on what work alone gives or throws', async () => {
  const { turns } = engine();
  expect(await turns.alone(async () => 7)).toBe(7);
  await expect(turns.alone(() => Promise.reject(new Error('no template')))).rejects.toThrow('no template');
});
