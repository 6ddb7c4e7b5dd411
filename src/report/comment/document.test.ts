import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOSTILE_TEXTS } from '../fixtures/fixture-disagreements.test-data.ts';
import { poisoned } from '../fixtures/poisoned.test-data.ts';
import { bytesOf } from '../view/clip.ts';
import { commandAnswer, commandHelp } from './command-answer.ts';
import { type CommentParts, composed, MAX_COMMENT_BYTES, markerOf, partsOf } from './document.ts';
import { explainGate } from './explain-gate.ts';
import { EMPTY_STATE, isNewer, mergedHistory, type ReportStamp } from './state.ts';

const HEADS = ['a', 'b', 'c'].map((letter) => letter.repeat(40));
const stamps: fc.Arbitrary<ReportStamp> = fc.record({
  head: fc.constantFrom(...HEADS),
  alsoHeads: fc.subarray(HEADS),
  runId: fc.integer({ min: 1, max: 4 }),
  attempt: fc.integer({ min: 1, max: 2 }),
  phase: fc.constantFrom('planned' as const, 'running' as const, 'failed' as const, 'cancelled' as const, 'recorded' as const),
  run: fc.constant(null),
  verdict: fc.constantFrom(...HOSTILE_TEXTS, '漢'.repeat(500)),
  at: fc.constant('2026-03-01T09:00:00.000Z'),
  url: fc.constant('https://github.com/acme/agent/actions/runs/1'),
});

const stamp = (runId: number, phase: ReportStamp['phase'], changes: Partial<ReportStamp> = {}): ReportStamp => ({
  head: HEADS[0] ?? '',
  alsoHeads: [],
  runId,
  attempt: 1,
  phase,
  run: null,
  verdict: `run ${runId}`,
  at: '2026-03-01T09:00:00.000Z',
  url: null,
  ...changes,
});

describe('the sticky comment as a document', () => {
  const parts: CommentParts = {
    report: '**Verdict**\n\n| a |\n| --- |',
    command: '**Last command:** `/parity run`',
    state: { ...EMPTY_STATE, report: stamp(3, 'recorded'), history: [stamp(1, 'failed'), stamp(2, 'recorded', { run: 'ab12cd34ef56' })], command: 9 },
  };

  it('begins with its marker and gives its parts back, also with line ends as a browser sends them', () => {
    const body = composed(7, parts);
    expect(body.split('\n')[0]).toBe(markerOf(7));
    expect(partsOf(7, body)).toEqual(parts);
    expect(partsOf(7, body.replaceAll('\n', '\r\n'))).toEqual(parts);
  });

  it('is the same whether its parts were just made or read from it', () => {
    const body = composed(7, { ...parts, report: `\n${parts.report}\n\n`, command: `${parts.command}\n` });
    expect(composed(7, partsOf(7, body) ?? parts)).toBe(body);
  });

  it('belongs to one issue', () => {
    expect(partsOf(8, composed(7, parts))).toBeNull();
    expect(partsOf(7, `hello\n${composed(7, parts)}`)).toBeNull();
  });

  it('lists earlier runs, the last one first, folded', () => {
    const body = composed(7, parts);
    expect(body).toContain('<details><summary>Earlier runs: 2</summary>');
    expect(body.indexOf('`ab12cd34ef56`')).toBeLessThan(body.indexOf('| failed |'));
  });

  it('takes a state that cannot be read for none', () => {
    const body = composed(7, parts).replace(/fledgling:state [\w-]+/, `fledgling:state ${Buffer.from('{"schema":"x"}').toString('base64url')}`);
    expect(partsOf(7, body)?.state).toEqual(EMPTY_STATE);
  });

  it('stays within what a comment may hold, and its hidden line ends where it ends, whatever the states hold', () => {
    fc.assert(
      fc.property(fc.array(stamps, { maxLength: 30 }), fc.option(stamps, { nil: null }), (all, report) => {
        const state = { ...EMPTY_STATE, report, history: mergedHistory(all, report) };
        const body = composed(7, { report: 'x'.repeat(44_000), command: '漢'.repeat(2_000), state });
        expect(bytesOf(body)).toBeLessThanOrEqual(MAX_COMMENT_BYTES);
        expect(partsOf(7, body)?.state).toEqual(state);
        expect(body.match(/-->/g)).toHaveLength(5);
      }),
      { numRuns: 200 },
    );
  });

  it('replaces an answer that is too long by a sentence', () => {
    expect(composed(7, { ...parts, command: 'x'.repeat(9_000) })).toContain('What the last command answered is too long');
  });
});

describe('which report is newer', () => {
  const head = HEADS[0] ?? '';

  it('is the one about the present head, then a run before a plan, then the later run, attempt and phase', () => {
    expect(isNewer(stamp(1, 'planned'), stamp(9, 'recorded', { head: HEADS[1] ?? '' }), head)).toBe(true);
    expect(isNewer(stamp(1, 'running'), stamp(9, 'planned'), head)).toBe(true);
    expect(isNewer(stamp(2, 'running'), stamp(1, 'recorded'), head)).toBe(true);
    expect(isNewer(stamp(1, 'running', { attempt: 2 }), stamp(1, 'failed'), head)).toBe(true);
    expect(isNewer(stamp(1, 'recorded'), stamp(1, 'running'), head)).toBe(true);
    expect(isNewer(stamp(1, 'recorded', { alsoHeads: [HEADS[2] ?? ''] }), stamp(2, 'recorded'), HEADS[2] ?? '')).toBe(true);
  });

  it('is a strict order: never both, and never in a ring', () => {
    fc.assert(
      fc.property(stamps, stamps, stamps, fc.constantFrom(...HEADS), (a, b, c, prHead) => {
        expect(isNewer(a, b, prHead) && isNewer(b, a, prHead)).toBe(false);
        if (isNewer(a, b, prHead) && isNewer(b, c, prHead)) expect(isNewer(a, c, prHead)).toBe(true);
      }),
    );
  });

  it('keeps finished runs only, each once with its last word, and never the one that is shown', () => {
    const shown = stamp(5, 'recorded');
    const kept = mergedHistory([stamp(1, 'planned'), stamp(2, 'running'), stamp(3, 'failed'), stamp(3, 'recorded'), stamp(5, 'failed'), shown], shown);
    expect(kept.map(({ runId, phase }) => [runId, phase])).toEqual([[3, 'recorded']]);
    const many = Array.from({ length: 20 }, (_, at) => stamp(at + 1, 'recorded'));
    expect(mergedHistory(many, null).map(({ runId }) => runId)).toEqual([15, 16, 17, 18, 19, 20]);
  });
});

describe('answers to commands', () => {
  it.each(HOSTILE_TEXTS)('show %j inert', (text) => {
    const answer = commandAnswer({ command: text, by: text, sentence: text, section: '' });
    expect(answer.split('\n')).toHaveLength(1);
    expect(answer.replaceAll(/(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/g, 'CODE')).not.toMatch(/[@#][A-Za-z0-9]|:\/\/|<[A-Za-z!/]|::|-->/);
  });

  it('explain the gate with the numbers that decided, inert whatever the run holds', () => {
    for (const text of HOSTILE_TEXTS) {
      const explained = explainGate(poisoned(text).run);
      expect(explained).toContain('| Exact match | 99.3 % | 98.0 % | +1.3 | [-0.1, +2.7] (90 %) | -5.0 | parity |');
      expect(explained.replaceAll(/(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/g, 'CODE')).not.toMatch(/[@#][A-Za-z0-9]|:\/\/|<[A-Za-z!/]|::|-->/);
    }
  });

  it('list every command once', () => {
    const names = ['plan', 'run', 'retrain', 'cancel', 'lock REASON', 'unlock', 'explain', 'help'];
    for (const name of names) expect(commandHelp('anybody').split(`- \`/parity ${name}\``)).toHaveLength(2);
  });
});
