import { describe, expect, it } from 'vitest';
import type { Agreement } from '../../../records/findings/agreement.ts';
import type { Disagreement } from '../../../records/run.ts';
import { runFixture } from '../../fixtures/fixture.test-data.ts';
import { agreementsFixture } from '../../fixtures/fixture-agreements.test-data.ts';
import { disagreementsFixture, HOSTILE_TEXTS, hostile, seededRandom } from '../../fixtures/fixture-disagreements.test-data.ts';
import { pageOf } from '../../fixtures/page.test-data.ts';
import { unpacked } from '../../fixtures/unpacked.test-data.ts';
import { examplesView } from './examples-view.ts';

const viewOf = (disagreements: readonly Disagreement[], agreements: readonly Agreement[] = []) =>
  examplesView({ run: runFixture(), disagreements, agreements });
const GOLD = '<tool_call name="f">{"a":1,"b":2}</tool_call>';

function disagreement(texts: { hosted: string; tuned: string | null }, change: Partial<Disagreement> = {}): Disagreement {
  const answer = (text: string | null) => ({ text, correct: text === GOLD, differs: text === GOLD ? [] : ['arguments.a'], reason: null });
  return {
    ...{ exampleId: 'x', track: 'toolcall', domain: 'f', challenge: false, slices: [], prompt: 'be brief\n\nasked', gold: GOLD },
    answers: { hosted: answer(texts.hosted), tuned: answer(texts.tuned) },
    ...change,
  };
}

const OTHER = '<tool_call name="f">{"a":3,"c":4}</tool_call>';

describe('the examples that travel in the page', () => {
  it('are all there, those worth reading first at the beginning, and say how many are of which kind', async () => {
    const view = await viewOf(disagreementsFixture(), agreementsFixture());
    const { examples } = unpacked(view.data);
    expect(examples).toHaveLength(270);
    expect(examples.map(({ kinds }) => kinds.includes('decisive')).lastIndexOf(true)).toBe(23);
    expect(examples.slice(-40).map(({ kinds }) => kinds)).toEqual(Array(40).fill(['right']));
    expect(view.sentence).toBe(
      '270 examples: 230 on which at least one model is not right, those of the deciding local model first, and 40 on which every model gave the gold answer.',
    );
    expect(view.kinds.map(([kind]) => kind)).toEqual(['decisive', 'lost', 'won', 'both', 'base', 'differ', 'right']);
  });

  it('hold a value only where it is not gold’s, and mark what the scorer found different', async () => {
    const [example] = unpacked((await viewOf([disagreement({ hosted: GOLD, tuned: OTHER })])).data).examples;
    expect(example?.rows).toEqual([
      ['name', ['"f"']],
      ['arguments.a', ['1', 0, 0, '3'], [3]],
      ['arguments.b', ['2', 0, 0, null]],
      ['arguments.c', [null, 0, 0, '4']],
    ]);
    expect(example?.answers).toEqual([{ correct: true }, null, { correct: false, text: OTHER }]);
    expect(example?.kinds).toEqual(['decisive', 'lost', 'differ']);
  });

  it('hold a system text once', async () => {
    const { systems, examples } = unpacked((await viewOf(disagreementsFixture())).data);
    expect(systems).toHaveLength(1);
    expect(examples.filter(({ system }) => system === 0).length).toBeGreaterThan(200);
  });

  it.each([
    ['https://langfuse.example/project/p/traces/t?observation=o', 'https://langfuse.example/project/p/traces/t?observation=o'],
    ['http://127.0.0.1:3000/t', 'http://127.0.0.1:3000/t'],
    ['javascript:alert(1)', undefined],
    [' java\nscript:alert(1)', undefined],
    ['data:text/html,<script>alert(1)</script>', undefined],
    ['https://user:secret@langfuse.example/', undefined],
    ['/project/p/traces/t', undefined],
  ])('link to the trace %j only where it is an address of the web', async (url, expected) => {
    const [example] = unpacked((await viewOf([disagreement({ hosted: GOLD, tuned: OTHER }, { url })])).data).examples;
    expect(example?.url).toBe(expected);
  });

  it('come in the gate first, and are told apart where some are not in it', async () => {
    const wrong = (exampleId: string, challenge: boolean) => disagreement({ hosted: GOLD, tuned: OTHER }, { exampleId, challenge });
    const view = await viewOf([wrong('apart', true), wrong('in', false)]);
    expect(unpacked(view.data).examples.map(({ id }) => id)).toEqual(['in', 'apart']);
    expect(view.gate.map(([value]) => value)).toEqual(['in', 'apart']);
    expect((await viewOf([wrong('in', false)])).gate.map(([value]) => value)).toEqual(['in']);
  });

  it('hold no control character and no half character of any text', async () => {
    const texts = [...HOSTILE_TEXTS, '\ud800 lone', 'x'.repeat(70_000), '\u202egnp', '\u0000\u0007'];
    const page = unpacked((await viewOf(texts.map(hostile))).data);
    const all = JSON.stringify(page);
    expect(all).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]|\\u00(?:0[0-8]|1)|\\ud[89a-f]/iu);
    expect(all).toContain('x'.repeat(70_000));
  });

  it('are cut alike where they would not have room, and the page says so', async () => {
    const random = seededRandom(1);
    const noise = (length: number) => Array.from({ length }, () => Math.floor(random() * 36).toString(36)).join('');
    const long = Array.from({ length: 400 }, (_, at) => disagreement({ hosted: GOLD, tuned: OTHER }, { exampleId: `x${at}`, prompt: `s\n\n${noise(12_000)}` }));
    const view = await viewOf(long);
    expect(view.note).toMatch(/^Texts longer than 4,000 characters are cut here/);
    const { examples } = unpacked(view.data);
    expect(examples).toHaveLength(400);
    expect(new Set(examples.map(({ user }) => user.length))).toEqual(new Set([4_000]));
    expect((await pageOf({ run: runFixture(), disagreements: long })).length).toBeLessThan(2_000_000);
  });

  it('say where the examples on which all are right are not recorded', async () => {
    expect((await viewOf(disagreementsFixture(20))).sentence).toBe(
      '20 examples on which at least one model is not right, those of the deciding local model first. Those on which every model is right are not in these records.',
    );
  });
});
