import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { ChatModel } from '../../src/eval/ports.ts';
import { runLoop } from '../../src/pipeline/loop/run.ts';
import { digestOf } from '../../src/records/digest.ts';
import type { ModelRole } from '../../src/records/evaluation.ts';
import { wire } from '../../src/wire/wire.ts';
import { writeTraces } from '../harvest/generate.ts';

/** Of a generated trace: an agent's run, two model calls, a tool. */
const STEPS = 4;

const GGUF = '0'.repeat(64);
/** So many of a hundred answers are wrong. */
const WRONG: Readonly<Record<ModelRole, number>> = { hosted: 2, base: 12, tuned: 5 };

/**
 * A project with about so many test examples on one track, and runs of its own loop over them: fetched, harvested, graded, compared and reported by
 * the product. Only the models are none: they know the golds, and err by lot.
 * @returns the runs' ids, in their order.
 */
export async function recordedProject(path: string, { examples, runs }: { examples: number; runs: number }): Promise<string[]> {
  await mkdir(join(path, 'datasets'), { recursive: true });
  const text = (await readFile('parity.config.yaml', 'utf8'))
    .replace(/paths: .*/, 'paths: [datasets/traces.jsonl]')
    .replace('tracks: [structured, toolcall]', 'tracks: [toolcall]')
    .replace(/limit: .*/, `limit: ${2 * examples}`)
    .replace(/split: .*/, 'split: { train: 0.005, val: 0.005, vault: 0 }')
    .replace(/when: gate/, 'when: never')
    .replace(/to: file/, 'to: "off"');
  const configPath = join(path, 'parity.config.yaml');
  await writeFile(configPath, text);
  await writeTraces(join(path, 'datasets/traces.jsonl'), STEPS * Math.ceil(1.01 * examples));
  const config = parseConfig(text, configPath);
  const ids: string[] = [];
  for (let number = 1; number <= runs; number += 1) {
    const { ports } = wire({
      ...{ config, configDigest: digestOf(config), overrides: {}, root: path, stateDir: join(path, '.fledgling'), resultsDir: 'eval-results' },
      ...{ signal: new AbortController().signal, env: { PATH: process.env['PATH'] } },
      watcher: {
        stageStarted: () => undefined,
        progress: () => undefined,
        stageEnded: () => undefined,
        notice: () => undefined,
      },
    });
    const golds = goldsIn(join(path, 'datasets', config.agent, 'examples.jsonl'));
    // Another version of the engine answers anew.
    const engine = { version: String(number) };
    const { run } = await runLoop(config, {
      ...ports,
      inputs: { gguf: async () => GGUF, weights: async () => 'none', trainer: async () => 'none', engine: async () => engine.version },
      openModel: async ({ role }) => knowing(role, await golds(), engine),
    });
    ids.push(run.id);
  }
  return ids;
}

function goldsIn(path: string): () => Promise<ReadonlyMap<string, string>> {
  return async () => {
    const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean);
    return new Map(lines.map((line) => JSON.parse(line)).map(({ id, row }) => [id, row.completion]));
  };
}

function knowing(role: ModelRole, golds: ReadonlyMap<string, string>, engine: Record<string, string>): ChatModel {
  return {
    identity: { role, name: 'knowing', standIn: role === 'hosted', ggufSha256: role === 'hosted' ? null : GGUF, adapterSha256: null, endpoint: null, engine },
    answer: async (requests, { onPrediction }) => {
      for (const { exampleId } of requests) {
        const lot = Number.parseInt(digestOf([exampleId, role, engine]).slice(0, 8), 16) % 100;
        const gold = golds.get(exampleId) ?? '';
        const usage = { promptTokens: 420, completionTokens: 30 };
        const said = lot < WRONG[role] ? gold.replace(/A-\d/, 'A-0') : gold;
        await onPrediction({
          ...{
            schema: 'fledgling/prediction@1',
            exampleId,
            outcome: 'answered',
            text: said,
            calls: null,
            reason: null,
            usage,
            latencyMs: 40 + lot,
            attempts: 1,
          },
        });
      }
    },
    close: async () => undefined,
  };
}
