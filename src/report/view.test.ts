import { describe, expect, it } from 'vitest';
import { Disagreement, RunRecord } from '../records/run.ts';
import { csv } from './csv.ts';
import { disagreementsView } from './disagreement-view.ts';
import { runFixture } from './fixture.test-data.ts';
import { disagreementsFixture } from './fixture-disagreements.test-data.ts';
import { verdictView } from './verdict-view.ts';
import { viewOf } from './view.ts';

const run = runFixture();
const view = viewOf({ run, disagreements: disagreementsFixture() });

describe('the fixture', () => {
  it('is a valid run with valid disagreements', () => {
    expect(RunRecord.parse(run)).toEqual(run);
    expect(Disagreement.array().parse(disagreementsFixture())).toHaveLength(230);
  });
});

describe('the view of a run', () => {
  it('holds the deciding metric of each track for every model', () => {
    expect(view.tracks.map(({ deciding, key }) => [deciding, key?.hosted?.text, key?.base?.text, key?.tuned?.text])).toEqual([
      ['Exact match', '98.0 %', '26.3 %', '99.3 %'],
      ['Exact arguments', '98.0 %', '26.3 %', '99.3 %'],
    ]);
  });

  it('marks challenge slices as outside the gate', () => {
    expect(view.tracks[0]?.slices.filter(({ gated }) => !gated).map(({ name, n }) => [name, n])).toEqual([['paraphrase', '48']]);
  });

  it('leaves out a model that was not evaluated', () => {
    const untuned = { ...run, evaluations: run.evaluations.filter(({ model }) => model.role !== 'tuned') };
    const [track] = viewOf({ run: untuned, disagreements: [] }).tracks;
    expect([track?.roles, track?.key?.tuned]).toEqual([['hosted', 'base'], null]);
  });

  it('says when tracing was off and when the checkout was dirty', () => {
    const dirty = { ...run, tracingOff: true, manifest: { ...run.manifest, dirty: true } };
    const { provenance } = viewOf({ run: dirty, disagreements: [] });
    expect(provenance.find(({ label }) => label === 'Tracing')?.value).toContain('switched off');
    expect(provenance.find(({ label }) => label === 'Commit')?.value).toContain('uncommitted changes');
  });

  it('becomes one CSV line for each track, metric and model', () => {
    const lines = csv(view).trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + 3 * (5 + 7));
    expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([14]));
  });
});

describe('the verdict', () => {
  const decided = (
    action: 'ship' | 'train' | 'collect' | 'stop',
    candidate: 'base' | 'tuned',
    outcome: 'parity' | 'inferior' | 'inconclusive',
    collect: number | null = null,
  ) => verdictView({ ...run, decision: { ...run.decision, action, tracks: [{ track: 'toolcall', candidate, outcome, fineTune: false, collect }] } }).sentence;

  it('is one sentence for each decision', () => {
    expect([
      decided('ship', 'base', 'parity'),
      decided('train', 'base', 'inferior'),
      decided('stop', 'tuned', 'inferior'),
      decided('collect', 'tuned', 'inconclusive', 120),
      decided('collect', 'tuned', 'inconclusive'),
    ]).toEqual([
      'Ship Fledgling nano 1.5M, as it is: it stays within the margin of the hosted LLM on tool calls.',
      'Train Fledgling nano 1.5M: as it is, it loses more than the margin against the hosted LLM on tool calls.',
      'Stop: Fledgling nano 1.5M, tuned, does not reach the hosted LLM on tool calls.',
      'Collect 120 more examples of tool calls: there are too few to tell whether Fledgling nano 1.5M stays within the margin of the hosted LLM.',
      'Collect more examples of tool calls: there are too few to tell whether Fledgling nano 1.5M stays within the margin of the hosted LLM.',
    ]);
  });
});

describe('a disagreement', () => {
  const [first] = disagreementsFixture();
  const shown = (text: string | null, differs: string[]) => {
    if (!first) throw new Error('the fixture has disagreements');
    const answers = { base: { text, correct: false, differs, reason: null } };
    return disagreementsView([{ ...first, track: 'toolcall', answers }]).items[0]?.answers[0]?.leaves;
  };

  it('marks the leaves that differ, below a differing branch too', () => {
    const leaves = shown('<tool_call name="f">{"a":{"b":1,"c":[2,3]},"d":4}</tool_call>', ['arguments.a']);
    expect(leaves?.filter(({ differs }) => differs).map(({ path, value }) => `${path}=${value}`)).toEqual([
      'arguments.a.b=1',
      'arguments.a.c.0=2',
      'arguments.a.c.1=3',
    ]);
  });

  it('reads array places in either spelling and lists what is missing last', () => {
    const leaves = shown('<tool_call name="f">{"c":[2,3]}</tool_call>', ['arguments.c[1]', 'arguments.e']);
    expect(leaves?.filter(({ differs }) => differs)).toEqual([
      { path: 'arguments.c.1', value: '3', differs: true, missing: false },
      { path: 'arguments.e', value: 'missing', differs: true, missing: true },
    ]);
  });

  it('shows an unreadable answer as it came', () => {
    expect(shown('{"name":', ['name'])).toBeNull();
    expect(shown(null, [])).toBeNull();
  });

  it('stands before those of weaker models when the tuned model is wrong', () => {
    const ranks = view.disagreements.items.map(({ wrong }) => (wrong.includes('tuned') ? 0 : wrong.includes('hosted') ? 1 : 2));
    expect(ranks).toEqual(ranks.toSorted());
  });
});
