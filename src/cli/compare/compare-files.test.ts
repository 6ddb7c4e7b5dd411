import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { evaluatedExamples } from '../../pipeline/stages/eval/eval-stage.ts';
import { answeredBy, CONFIG_TEXT, EXAMPLES } from '../../pipeline/stages/swap/swap.test-data.ts';
import { digestOf } from '../../records/digest.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import { jsonLines } from '../../records/json-lines.ts';
import { RunRecord } from '../../records/run.ts';
import { SwapPolicy } from '../../records/swap/swap-policy.ts';
import { verifySwapPolicy } from '../../records/swap/verify-swap-policy.ts';
import { compareFiles } from './compare-files.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-compare-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = 0;
  await rm(root, { recursive: true, force: true });
});

test('a report of evaluations in files holds the policy too, of the decision that lies beside it', async () => {
  await writeFile(join(root, 'c.yaml'), CONFIG_TEXT);
  const dataDigest = digestOf(evaluatedExamples({ examples: EXAMPLES, track: 'toolcall', split: 'test' }));
  for (const role of ['hosted', 'tuned'] as const) {
    const { evaluation, ...answers } = answeredBy(role, EXAMPLES, ({ row }) => row.completion);
    await writeFile(join(root, `${role}.json`), JSON.stringify({ evaluation: { ...evaluation, dataDigest }, ...answers }));
  }
  await mkdir(join(root, 'data'));
  const counts = { observations: 1, modelCalls: 1, duplicates: 0, quarantined: {}, rows: {} };
  const manifest = { agent: 'a', digest: digestOf(EXAMPLES), seed: 42, instruction: 'brief', signatures: 'compact', sources: [], counts, tracks: ['toolcall'] };
  await writeFile(join(root, 'data/manifest.json'), JSON.stringify({ schema: 'fledgling/dataset@1', ...manifest, files: [] }));
  await writeFile(join(root, 'data/examples.jsonl'), jsonLines(EXAMPLES));
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const at = (name: string) => join(root, name);
  await compareFiles(
    { config: at('c.yaml'), data: at('data'), report: at('out') },
    { hosted: [at('hosted.json')], local: [at('tuned.json')], delta: undefined },
  );

  const read = (name: string) => readFile(at(`out/${name}`), 'utf8');
  const policy = SwapPolicy.parse(parseJson(await read('swap.policy.json')));
  expect(verifySwapPolicy(policy, { run: RunRecord.parse(parseJson(await read('run.json'))), decision: await read('decision.json') })).toEqual([]);
  expect(policy.tracks[0]).toMatchObject({ role: 'tuned', adapterSha256: 'd'.repeat(64), agreement: { pairs: 160, same: 160 } });
  expect(await read('report.md')).toContain('would have answered 160 of 185 test requests');
});
