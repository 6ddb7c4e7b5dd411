import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ModelRole } from '../../records/evaluation.ts';
import { evaluated } from '../loop/jobs.ts';
import { loopConfig, loopPorts } from '../loop/loop.test-data.ts';
import { openLoop } from '../loop/loop.ts';

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
