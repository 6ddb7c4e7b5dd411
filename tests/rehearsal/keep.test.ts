import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keep } from '../../rehearsal/keep.ts';
import { composed, EMPTY_PARTS } from '../../src/report/comment/document.ts';

const SHA = 'ab12'.repeat(10);

test('what is kept of a rehearsal names no commit, clock or port of its own, and shows comments without their hidden line', async () => {
  const out = await mkdtemp(join(tmpdir(), 'fledgling-keep-'));
  try {
    const body = composed(7, { ...EMPTY_PARTS, report: `**Ship.** Commit \`${SHA.slice(0, 12)}\` at 2026-03-01 09:00 UTC, see http://127.0.0.1:4711/${SHA}.` });
    const lines = ['', '## A change', `   0.1 s  status on ${SHA.slice(0, 8)}`];
    await keep([{ engine: '`act`', transcript: { lines, comments: [{ pull: 7, body }] } }], out);
    const transcript = await readFile(join(out, 'transcript.md'), 'utf8');
    expect(transcript).toContain('# World 1, its jobs run by `act`\n\n## A change\n\n       0.1 s  status on 1c000000\n');
    expect(transcript).toContain('1. [pull request 7, an answer](comments/1-01-pull-request-7.md)');
    const comment = await readFile(join(out, 'comments/1-01-pull-request-7.md'), 'utf8');
    expect(comment).toContain(`**Ship.** Commit \`1c0000000000\` at some time, see http://127.0.0.1/${'1c'.padEnd(40, '0')}.`);
    expect(comment).not.toContain('fledgling:state');
  } finally {
    await rm(out, { recursive: true, force: true });
  }
});
