import { describe, expect, it } from 'vitest';
import { openForge } from '../../edges/github/counterpart.test-data.ts';
import { HOSTILE_TEXTS } from '../../report/fixtures/fixture-disagreements.test-data.ts';
import { freePullLock, lockOf, lockSentence, takePullLock } from './lock.ts';

const NOW = Date.parse('2026-03-01T09:00:00Z');
const HOUR = 3_600_000;
const wish = (by: string, now = NOW) => ({ by, reason: 'measuring', now, hours: 24 });

describe('the lock of a pull request', () => {
  it('says who has it, why and until when', async () => {
    const { forge } = await openForge();
    const lock = await takePullLock(forge, 7, wish('ada'));
    expect(lockSentence(lock)).toBe('locked by ada until 2026-03-02 09:00 UTC: measuring');
    expect(await lockOf(forge, 7, NOW)).toEqual(lock);
    expect(await lockOf(forge, 8, NOW)).toBeNull();
  });

  it('belongs to whoever took it first, who alone can renew it', async () => {
    const { forge } = await openForge();
    await takePullLock(forge, 7, wish('ada'));
    expect((await takePullLock(forge, 7, wish('bob'))).by).toBe('ada');
    expect((await takePullLock(forge, 7, wish('ada', NOW + HOUR))).until).toBe('2026-03-02T10:00:00.000Z');
  });

  it('is free once its time is over', async () => {
    const { forge } = await openForge();
    await takePullLock(forge, 7, wish('ada'));
    expect(await lockOf(forge, 7, NOW + 24 * HOUR)).toBeNull();
    expect((await takePullLock(forge, 7, wish('bob', NOW + 24 * HOUR))).by).toBe('bob');
  });

  it('holds until it is taken off when nobody can read it', async () => {
    const { forge } = await openForge();
    await forge.takeLock('pr-7', 'garbage');
    expect(lockSentence(await takePullLock(forge, 7, wish('bob')))).toBe('locked: the text of the lock cannot be read');
    await freePullLock(forge, 7, NOW);
    expect((await takePullLock(forge, 7, wish('bob'))).by).toBe('bob');
  });

  it('goes to one of two who want it at the same time, and both are told who has it', async () => {
    const { forge } = await openForge();
    const both = await Promise.all([takePullLock(forge, 7, wish('ada')), takePullLock(forge, 7, wish('bob'))]);
    expect(new Set(both.map(({ by }) => by)).size).toBe(1);
  });

  it('goes to one of two who find it expired at the same time', async () => {
    const { forge } = await openForge();
    await takePullLock(forge, 7, wish('eve'));
    const later = NOW + 25 * HOUR;
    const both = await Promise.all([takePullLock(forge, 7, wish('ada', later)), takePullLock(forge, 7, wish('bob', later))]);
    expect(new Set(both.map(({ by }) => by)).size).toBe(1);
    expect((await lockOf(forge, 7, later))?.by).toBe(both[0]?.by);
  });

  it.each(HOSTILE_TEXTS)('keeps %j as one short line', async (text) => {
    const { forge } = await openForge();
    const { reason } = await takePullLock(forge, 7, { ...wish('ada'), reason: text.repeat(40) });
    expect(reason.length).toBeLessThanOrEqual(200);
    expect(reason).not.toMatch(/\p{Cc}/u);
  });
});
