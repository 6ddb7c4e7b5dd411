import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runtimeToken } from '../../../../tests/counterparts/results/runtime-token.ts';
import { sha256 } from '../../../records/digest.ts';
import { openCounterpart } from '../counterpart.test-data.ts';
import { artifactUpload } from './upload.ts';
import { zipOf } from './zip.test-data.ts';

let folder = '';
let counterpart: Awaited<ReturnType<typeof openCounterpart>>;
let runId = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fledgling-upload-'));
  mkdirSync(join(folder, 'root/deep'), { recursive: true });
  writeFileSync(join(folder, 'root/decision.json'), '{"action":"ship"}\n');
  writeFileSync(join(folder, 'root/deep/rows.jsonl'), '{}\n');
  counterpart = await openCounterpart();
  runId = await counterpart.stage.addRun({ status: 'in_progress' });
  // The artifact client reads the runner's own variables, and talks on standard output.
  vi.stubEnv('ACTIONS_RESULTS_URL', counterpart.github.resultsUrl);
  vi.stubEnv('ACTIONS_RUNTIME_TOKEN', runtimeToken(runId, 'job1'));
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const upload = (files: readonly string[]) => artifactUpload(process.env).upload('results', join(folder, 'root'), files, { retentionDays: 30 });
const read = (path: string) => readFileSync(join(folder, path), 'utf8');

describe('uploading an artifact', () => {
  it('stores the files below the root, and its digest is that of the zip which is downloaded', async () => {
    const { id, zipSha256, bytes } = await upload(['decision.json', 'deep/rows.jsonl']);
    const artifact = await counterpart.forge.artifact(id);
    expect(artifact).toMatchObject({ id, name: 'results', runId, zipSha256, bytes });
    if (!artifact) throw new Error('the artifact was just uploaded');
    await counterpart.forge.download(artifact, join(folder, 'back'), { zipSha256, maxBytes: 1000 });
    expect([read('back/decision.json'), read('back/deep/rows.jsonl')]).toEqual(['{"action":"ship"}\n', '{}\n']);
    const days = (stored: { expiresAt: Date; createdAt: Date }) => Math.round((stored.expiresAt.getTime() - stored.createdAt.getTime()) / 86_400_000);
    expect(counterpart.github.world.artifacts.artifacts.map(days)).toEqual([30]);
  });

  it('replaces what an earlier attempt of the run left under the same name', async () => {
    const first = await upload(['decision.json']);
    writeFileSync(join(folder, 'root/decision.json'), '{"action":"train"}\n');
    const second = await upload(['decision.json']);
    expect(second.zipSha256).not.toBe(first.zipSha256);
    expect((await counterpart.forge.artifactsOf(runId)).map(({ id, zipSha256 }) => [id, zipSha256])).toEqual([[second.id, second.zipSha256]]);
  });

  it('follows no link, climbs out of no root, and uploads no empty artifact', async () => {
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    symlinkSync(join(folder, 'secret.txt'), join(folder, 'root/link.txt'));
    await expect(upload(['link.txt'])).rejects.toThrow('link.txt: expected a regular file, found something else.');
    await expect(upload(['../secret.txt'])).rejects.toThrow('"../secret.txt": expected a plain path');
    await expect(upload(['deep'])).rejects.toThrow('deep: expected a regular file');
    await expect(upload([])).rejects.toThrow('artifact results: expected at least one file');
    expect(counterpart.github.world.artifacts.artifacts).toEqual([]);
  });

  it('says outside of GitHub Actions that there is no place to upload to', () => {
    expect(() => artifactUpload({})).toThrow("ACTIONS_RUNTIME_TOKEN: expected the runner's artifact service, got nothing.");
  });
});

describe('an artifact that somebody replaced', () => {
  it.each(['kept', 'rewritten'] as const)('is not unpacked, the digest that the service shows being %s', async (digest) => {
    const { id, zipSha256 } = await upload(['decision.json']);
    const forged = zipOf([{ name: 'decision.json', bytes: '{"action":"promote"}' }]);
    counterpart.github.admin.replaceArtifact(id, forged, { digest });
    const artifact = await counterpart.forge.artifact(id);
    if (!artifact) throw new Error('the artifact is there');
    const taken = counterpart.forge.download(artifact, join(folder, 'back'), { zipSha256, maxBytes: 1000 });
    const sentence = `artifact "results" (${id}): expected a zip with sha256 ${zipSha256}, got ${sha256(forged)}.`;
    await expect(taken).rejects.toMatchObject({ retryable: false, message: expect.stringContaining(sentence) });
    expect(existsSync(join(folder, 'back'))).toBe(false);
  });
});
