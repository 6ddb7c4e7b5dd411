import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { exampleOf } from '../../eval/eval.test-data.ts';
import type { ChatRequest } from '../../eval/ports.ts';
import type { Example } from '../../records/example.ts';
import { NO_TOOLS, QWEN, templateOf } from '../../rows/dialect/dialect.test-data.ts';
import type { Ports } from '../ports/ports.ts';
import { resultFileNames } from '../stages/report-stage.ts';
import { evaluated, remedied } from './jobs.ts';
import { EXAMPLES, loopConfig, loopPorts, wrongAnswer } from './loop.test-data.ts';
import { openLoop } from './loop.ts';
import { planLoop } from './plan.ts';
import { runLoop } from './run.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-remedies-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const TOOL = { name: 'get_weather', description: null, parameters: { type: 'object' }, strict: null };
const withTool = (example: Example): Example => ({ ...example, request: example.request && { ...example.request, tools: [TOOL] } });
const further = (split: 'train' | 'val', from: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    withTool(exampleOf({ number: from + index, split, call: { name: 'get_weather', arguments: { city: `${split} ${index}` } } })),
  );
const DATA = [...EXAMPLES.map(withTool), ...further('train', 100, 12), ...further('val', 200, 40)];
const NEVER = 'train: { when: never }\ngate: { rule: point }\n';
const TRIED = `${NEVER}remedies: { try: [examples, wording, template], wording: Copy names as they are., limit: 30 }\n`;

/** A base that is right only where it was shown examples, or asked through its own template. */
async function portsOf(more: string, template = QWEN): Promise<Ports & { asked: ChatRequest[]; opened: string[] }> {
  const ports = await loopPorts(root, loopConfig(more), { examples: DATA });
  const asked: ChatRequest[] = [];
  const openModel: Ports['openModel'] = async (wanted) => {
    const model = await ports.openModel(wanted);
    return {
      ...model,
      answer: async (requests, { onPrediction }) => {
        if (wanted.role !== 'hosted') asked.push(...requests);
        for (const request of requests) {
          const example = DATA.find(({ id }) => id === request.exampleId);
          if (!example) throw new Error('no such example');
          const text = wanted.role === 'hosted' ? example.row.completion : answered(example, request);
          await onPrediction({
            schema: 'fledgling/prediction@1',
            exampleId: example.id,
            outcome: 'answered',
            text,
            calls: null,
            reason: null,
            usage: null,
            latencyMs: 1,
            attempts: 1,
          });
        }
      },
    };
  };
  return { ...ports, openModel, chatTemplate: async () => templateOf(template), asked };
}

function answered(example: Example, { tools, messages }: ChatRequest): string {
  if (tools.length > 0) return `<tool_call>\n{"name":"get_weather","arguments":${/\{.*\}/.exec(example.row.completion)?.[0]}}\n</tool_call>`;
  return messages.length > 2 ? example.row.completion : wrongAnswer(example);
}

describe('remedies', () => {
  it('are tried where the base is inferior, recorded with the run, and told in the decision’s reasons', async () => {
    const ports = await portsOf(TRIED);
    const { run, folder } = await runLoop(loopConfig(TRIED), ports);
    const [remedies] = run.remedies;
    expect(remedies).toMatchObject({ track: 'toolcall', n: 30, plain: { value: 0 }, best: 'examples-3', left: [] });
    expect(remedies?.tried.map(({ name, value, gained, lost }) => [name, value, gained, lost])).toEqual([
      ['examples-3', 1, 30, 0],
      ['wording', 0, 0, 0],
      ['template-model', 1, 30, 0],
    ]);
    expect(run.stages.map(({ name }) => name)).toEqual([
      'fetch',
      'harvest',
      'eval hosted toolcall',
      'eval base toolcall',
      'compare base toolcall',
      'remedies toolcall',
    ]);
    expect(run.decision).toMatchObject({ action: 'train', exitCode: 10 });
    expect(run.decision.reasons.join('\n')).toContain('set local.prompt.examples: 3 in parity.config.yaml');
    expect(resultFileNames(run)).toContain('remedies-toolcall.json');
    expect(await ports.results.read('a', run.id, 'remedies-toolcall.json')).toContain('"best": "examples-3"');
    expect(folder).toContain(run.id);
    // What is shipped is as it was: the base was evaluated by the row's prompt.
    expect(run.evaluations.some(({ prompt }) => prompt !== undefined)).toBe(false);
    const again = await runLoop(loopConfig(TRIED), ports);
    expect(again.stages.every(({ status }) => status === 'reused')).toBe(true);
  });

  it('ask only val examples, and show only those of train', async () => {
    const ports = await portsOf(TRIED);
    await remedied(openLoop(loopConfig(TRIED), await evaluatedBefore(ports)));
    const splitOf = new Map(DATA.map(({ id, split }) => [id, split]));
    const ofRemedies = ports.asked.filter(({ exampleId }) => splitOf.get(exampleId) !== 'test');
    expect(ofRemedies).toHaveLength(4 * 30);
    expect(new Set(ofRemedies.map(({ exampleId }) => splitOf.get(exampleId)))).toEqual(new Set(['val']));
    const shown = ofRemedies.flatMap(({ messages }) =>
      messages.length > 2 ? messages.filter(({ role }) => role === 'assistant').map(({ content }) => content) : [],
    );
    const trained = DATA.filter(({ split }) => split === 'train').map(({ row }) => row.completion);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.every((completion) => completion !== null && trained.includes(completion))).toBe(true);
  });

  it('hold the answers to grammars where that is tried, and only then', async () => {
    const config = loopConfig(`${NEVER}remedies: { try: [constrained, template], limit: 5 }\n`);
    const ports = await portsOf(NEVER);
    const loop = openLoop(config, ports);
    await evaluated(loop, { role: 'hosted' });
    const [remedies] = await remedied(loop);
    expect(remedies?.tried.map(({ name, config }) => [name, config.split('\n').slice(0, 2).join(' ')])).toEqual([
      ['constrained', 'local:   constrained: true'],
      ['template-model', 'local:   prompt:'],
    ]);
    const ofVal = ports.asked.filter(({ exampleId }) => DATA.some(({ id, split }) => id === exampleId && split === 'val'));
    expect(ofVal.map(({ grammar }) => grammar !== undefined)).toEqual([...Array(5).fill(false), ...Array(5).fill(true), ...Array(5).fill(false)]);
  });

  it('leave what this model cannot be asked, with the reason', async () => {
    const ports = await portsOf(TRIED, NO_TOOLS);
    const [remedies] = await remedied(openLoop(loopConfig(TRIED), await evaluatedBefore(ports)));
    expect(remedies?.tried.map(({ name }) => name)).toEqual(['examples-3', 'wording']);
    expect(remedies?.left).toEqual([
      { name: 'template-model', reason: expect.stringContaining('expected a model whose chat template writes tool calls as JSON') },
    ]);
  });

  it('that are not in the config are no stage: no key and no node is another', async () => {
    const ports = await portsOf(NEVER);
    expect((await planLoop(loopConfig(NEVER), ports)).map(({ kind }) => kind)).not.toContain('remedies');
    expect((await planLoop(loopConfig(TRIED), ports)).find(({ kind }) => kind === 'remedies')).toMatchObject({
      does: 'maybe',
      why: 'only if the base model is inferior or below a floor',
      examples: 4 * 30,
    });
    expect((await runLoop(loopConfig(NEVER), ports)).run.remedies).toEqual([]);
  });

  it('are tried where no training would mend the base, too: its answers are cut off, and shown examples they are not', async () => {
    const ports = await portsOf(TRIED);
    const openModel: Ports['openModel'] = async (wanted) => {
      const model = await ports.openModel(wanted);
      return {
        ...model,
        answer: (requests, { onPrediction, ...more }) =>
          model.answer(requests, {
            ...more,
            onPrediction: async (prediction) => {
              const isWrong = wanted.role === 'base' && prediction.text === wrongAnswer(DATA.find(({ id }) => id === prediction.exampleId) ?? exampleOf({}));
              await onPrediction(isWrong ? { ...prediction, outcome: 'truncated' } : prediction);
            },
          }),
      };
    };
    const { run } = await runLoop(loopConfig(TRIED), { ...ports, openModel });
    expect(run.decision).toMatchObject({ action: 'stop', tracks: [{ outcome: 'inferior', fineTune: false }] });
    expect(run.remedies[0]?.best).toBe('examples-3');
  });

  it('are not tried where the base holds up', async () => {
    const config = loopConfig(TRIED);
    const ports = await loopPorts(root, config, { examples: DATA, answer: (example) => example.row.completion });
    const { run } = await runLoop(config, ports);
    expect([run.decision.action, run.remedies]).toEqual(['ship', []]);
  });
});

async function evaluatedBefore(ports: Ports): Promise<Ports> {
  const loop = openLoop(loopConfig(TRIED), ports);
  await evaluated(loop, { role: 'hosted' });
  await evaluated(loop, { role: 'base' });
  return ports;
}

describe('local.prompt', () => {
  const PLAIN = 'local: { prompt: { examples: 0 } }\n';
  const SHOTS = 'local: { prompt: { examples: 2, wording: Copy names. } }\n';
  const MODEL = 'local: { prompt: { template: model } }\n';

  it('is another evaluation of the local model only where it says something, and no other of the hosted one', async () => {
    const keys = async (more: string) => {
      const plan = openLoop(loopConfig(NEVER + more), await portsOf(NEVER + more));
      await evaluated(plan, { role: 'hosted' });
      await evaluated(plan, { role: 'base' });
      return ['hosted', 'base'].map((role) => plan.graph[role === 'hosted' ? 'hosted' : 'base'].get('toolcall')?.found?.key);
    };
    const [hosted, base] = await keys('');
    expect(await keys(PLAIN)).toEqual([hosted, base]);
    const shots = await keys(SHOTS);
    expect(shots[0]).toBe(hosted);
    expect(shots[1]).not.toBe(base);
    expect((await keys(MODEL))[1]).not.toBe(shots[1]);
  });

  it('is recorded with the evaluation and said with the verdict', async () => {
    const { run } = await runLoop(loopConfig(NEVER + SHOTS), await portsOf(NEVER + SHOTS));
    const [hosted, base] = run.evaluations;
    expect([hosted?.prompt, base?.prompt]).toEqual([undefined, { examples: 2, wording: 'Copy names.', template: 'fledgling', dialect: null }]);
    expect(run.decision.action).toBe('ship');
    expect(run.decision.reasons).toContain(
      'toolcall: the local model was asked with 2 examples, with further wording, as local.prompt says: it has to be asked so wherever it serves',
    );
  });

  it('reads the answers of the model’s own template in its dialect, and refuses a model that has none', async () => {
    const { run } = await runLoop(loopConfig(NEVER + MODEL), await portsOf(NEVER + MODEL));
    expect(run.evaluations[1]?.prompt).toEqual({ examples: 0, wording: null, template: 'model', dialect: 'hermes' });
    expect(run.decision.action).toBe('ship');
    await rm(root, { recursive: true });
    await expect(runLoop(loopConfig(NEVER + MODEL), await portsOf(NEVER + MODEL, NO_TOOLS))).rejects.toThrow(
      'local.prompt.template: model: expected a model whose chat template',
    );
  });

  it('is the same over shards that are put together', async () => {
    const ports = await portsOf(NEVER + MODEL);
    const config = loopConfig(NEVER + MODEL);
    const [merged] = await evaluated(openLoop(config, ports, { shards: 2 }), { role: 'base' });
    const [whole] = await evaluated(openLoop(config, ports), { role: 'base' });
    expect(merged?.evaluation.prompt).toEqual(whole?.evaluation.prompt);
    expect(merged?.evaluation.predictionsDigest).toBe(whole?.evaluation.predictionsDigest);
  });
});

test('a training renders what an evaluation will ask', async () => {
  const { trainInputs } = await import('../stages/train-stage.ts');
  const { exampleRenderer } = await import('../../train/rendering.ts');
  const { chatRenderer } = await import('../../rows/render/render.ts');
  const config = loopConfig('local: { prompt: { examples: 2, wording: Copy names. } }\n');
  const ports = await portsOf('');
  const inputs = await trainInputs(config, ports, 'toolcall', DATA);
  const render = exampleRenderer(inputs);
  const [evaluatedBase] = await evaluated(openLoop(config, ports), { role: 'base' });
  expect(evaluatedBase?.evaluation.prompt?.examples).toBe(2);
  const [request] = ports.asked;
  const example = DATA.find(({ id }) => id === request?.exampleId);
  if (!example || !request) throw new Error('nothing was asked');
  const { exampleId: _, ...content } = request;
  expect(render(example.row, example).prompt).toEqual(chatRenderer(inputs.template)(content));
  // An example to learn from is never shown its own answer.
  for (const learnt of DATA.filter(({ split }) => split === 'train')) expect(render(learnt.row, learnt).prompt.join('')).not.toContain(learnt.row.completion);
});
