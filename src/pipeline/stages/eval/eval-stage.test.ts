import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ModelRole } from '../../../records/evaluation.ts';
import { evaluated } from '../../loop/jobs.ts';
import { EXAMPLES, loopConfig, loopPorts } from '../../loop/loop.test-data.ts';
import { openLoop } from '../../loop/loop.ts';
import { stageKey } from '../../stage/stage.ts';
import { evalStage } from './eval-stage.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-eval-stage-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** What is noticed of 30 answers of which the first ones ended in thought. */
async function noticed(role: ModelRole, unsaid: number): Promise<string[]> {
  const config = loopConfig();
  const ports = await loopPorts(root, config);
  const notices: string[] = [];
  const openModel: typeof ports.openModel = async (wanted) => {
    const model = await ports.openModel(wanted);
    let answers = 0;
    return {
      ...model,
      answer: (requests, { onPrediction, signal }) =>
        model.answer(requests, {
          signal,
          onPrediction: (prediction) => {
            answers += 1;
            return onPrediction(
              answers > unsaid ? prediction : { ...prediction, outcome: 'truncated', text: '', reason: 'the answer reached the token limit' },
            );
          },
        }),
    };
  };
  await evaluated(openLoop(config, { ...ports, openModel, watcher: { ...ports.watcher, notice: (line) => notices.push(line) } }), { role });
  return notices;
}

test.each<[ModelRole, number, string[]]>([
  ['hosted', 3, ['eval hosted toolcall: 3 of 30 answers reached decoding.maxTokens before anything was said: raise it.']],
  ['hosted', 2, []],
  ['hosted', 0, []],
  ['base', 30, []],
])('of the %s model, %i of 30 answers that ended before anything was said: %j', async (role, unsaid, lines) => {
  expect(await noticed(role, unsaid)).toEqual(lines);
});

test('constrained answers are another evaluation of local models, and the hosted one is as it was', async () => {
  const keysOf = async (changes: string) => {
    const config = loopConfig(changes);
    const ports = await loopPorts(root, config);
    const inputs = { track: 'toolcall', split: 'test', examples: EXAMPLES, adapter: null, shard: null, replicate: 1, fresh: null } as const;
    return Promise.all((['hosted', 'base'] as const).map(async (role) => stageKey(await evalStage(config, ports, { ...inputs, role }))));
  };
  const [hosted, base] = await keysOf('');
  expect(await keysOf('local: { constrained: false }\n')).toEqual([hosted, base]);
  const [sameHosted, constrained] = await keysOf('local: { constrained: true }\n');
  expect([sameHosted === hosted, constrained === base]).toEqual([true, false]);
});

test('a server in place of the engine llama is another evaluation of local models; what is only how it is asked changes none', async () => {
  const keyOf = async (local: string) => {
    const config = loopConfig(local === '' ? '' : `local: { ${local} }\n`);
    const inputs = { role: 'base', track: 'toolcall', split: 'test', examples: EXAMPLES, adapter: null, shard: null, replicate: 1, fresh: null } as const;
    return stageKey(await evalStage(config, await loopPorts(root, config), inputs));
  };
  const served = (more: string) => keyOf(`engine: openai, server: { url: http://127.0.0.1:8000/v1${more} }`);
  const [llama, openai] = [await keyOf(''), await served('')];
  expect(await keyOf('engine: llama')).toBe(llama);
  expect(openai).not.toBe(llama);
  for (const same of [', concurrency: 2', ', timeoutSeconds: 9', ', startSeconds: 9', ', apiKeyEnv: KEY']) expect(await served(same)).toBe(openai);
  for (const other of [', ask: chat', ', model: other', ', adapters: { toolcall: a }', ', command: [serve]']) expect(await served(other)).not.toBe(openai);
});

test('a constrained evaluation hands grammars to the local model, tells of examples that have none, and says so in its identity', async () => {
  const config = loopConfig('local: { constrained: true }\n');
  const ports = await loopPorts(root, config);
  const held: boolean[] = [];
  const notices: string[] = [];
  const openModel: typeof ports.openModel = async (wanted) => {
    const model = await ports.openModel(wanted);
    return {
      ...model,
      answer: (requests, options) => {
        held.push(...requests.map(({ grammar }) => grammar !== undefined));
        return model.answer(requests, options);
      },
    };
  };
  const loop = openLoop(config, { ...ports, openModel, watcher: { ...ports.watcher, notice: (line) => notices.push(line) } });
  const [result] = await evaluated(loop, { role: 'base' });
  expect(result?.evaluation.model.engine['constrained']).toBe('grammars of tools and schemas, version 1');
  expect(held).toHaveLength(30);
  const free = held.filter((isHeld) => !isHeld).length;
  expect(notices).toEqual(
    free === 0 ? [] : [expect.stringMatching(new RegExp(`^eval base toolcall: ${free} of 30 examples were asked without a grammar, the first because `))],
  );
});
