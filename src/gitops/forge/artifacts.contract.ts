import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ZipEntry } from '../../edges/github/actions/zip.test-data.ts';
import { type ForgeUnderTest, type WithForge, withFolder } from './stage.test-data.ts';

const RUN = '.github/workflows/parity-run.yml';
const DECISION: ZipEntry = { name: 'decision.json', bytes: '{"action":"ship"}\n' };

const HOSTILE: [what: string, entries: ZipEntry[], sentence: string][] = [
  ['climbs out', [DECISION, { name: '../outside.txt', bytes: 'x' }], '../outside.txt'],
  ['climbs out further down', [{ name: 'a/../../outside.txt', bytes: 'x' }], 'a/../../outside.txt'],
  ['is absolute', [{ name: '/tmp/outside.txt', bytes: 'x' }], '/tmp/outside.txt'],
  ['has a backslash', [{ name: 'a\\..\\outside.txt', bytes: 'x' }], 'outside.txt'],
  ['has a drive', [{ name: 'C:/outside.txt', bytes: 'x' }], 'C:/outside.txt'],
  ['is a symbolic link', [{ name: 'link', bytes: '/etc/passwd', mode: 0o120777 }], 'entry "link" is no regular file'],
  ['is a device', [{ name: 'device', bytes: '', mode: 0o020666 }], 'entry "device" is no regular file'],
  ['is there twice', [DECISION, { ...DECISION, bytes: '{"action":"stop"}\n' }], 'entry "decision.json" is there twice'],
  ['is too large', [{ name: 'bomb', bytes: new Uint8Array(2_000_000) }], 'it holds more than 1000000 bytes'],
];

export function describeArtifacts(withForge: WithForge): void {
  it('lists runs of one workflow, newest first, and filters by status', () =>
    withForge(async ({ forge, stage }) => {
      const first = stage.addRun({ path: RUN, title: 'first' });
      stage.addRun({ path: '.github/workflows/ci.yml', title: 'other' });
      const second = stage.addRun({ path: RUN, status: 'in_progress', title: 'second' });
      expect((await forge.runs('parity-run.yml')).map(({ id }) => id)).toEqual([second, first]);
      expect((await forge.runs(RUN, { status: 'in_progress' })).map(({ id, title }) => [id, title])).toEqual([[second, 'second']]);
      expect(await forge.runs('never-was.yml')).toEqual([]);
    }));

  it('tells where a run came from', () =>
    withForge(async ({ forge, stage }) => {
      const id = stage.addRun({ path: RUN, event: 'workflow_dispatch', headBranch: 'main', title: 'parity: pull request 7' });
      const run = await forge.run(id);
      expect(run).toMatchObject({
        id,
        attempt: 1,
        path: RUN,
        event: 'workflow_dispatch',
        headBranch: 'main',
        sameRepository: true,
        title: 'parity: pull request 7',
      });
      expect(run).toMatchObject({ status: 'completed', conclusion: 'success', headSha: await forge.head('main') });
      expect(await forge.run(999_999)).toBeNull();
    }));

  it('cancels a run that goes on, and leaves a finished one alone', () =>
    withForge(async ({ forge, stage }) => {
      const going = stage.addRun({ path: RUN, status: 'in_progress' });
      const done = stage.addRun({ path: RUN });
      await forge.cancelRun(going);
      await forge.cancelRun(done);
      expect(await forge.run(going)).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
      expect(await forge.run(done)).toMatchObject({ status: 'completed', conclusion: 'success' });
    }));

  it('starts a workflow on a branch with its inputs', () =>
    withForge(async ({ forge, stage }) => {
      const inputs = { pr: '7', head_sha: 'a'.repeat(40) };
      await forge.dispatch('parity-run.yml', 'main', inputs);
      expect(stage.dispatches).toMatchObject([{ workflow: 'parity-run.yml', ref: 'main', inputs }]);
    }));

  it('finds artifacts by run, by name and by id', () =>
    withForge(async ({ forge, stage }) => {
      const [one, two] = [stage.addRun({ path: RUN }), stage.addRun({ path: RUN })];
      const { id: first } = stage.addArtifact({ runId: one, name: 'results', entries: [DECISION] });
      const { id: stages } = stage.addArtifact({ runId: one, name: 'stages', entries: [DECISION] });
      const { id: second } = stage.addArtifact({ runId: two, name: 'results', entries: [DECISION] });
      expect((await forge.artifactsOf(one)).map(({ id }) => id).sort()).toEqual([first, stages].sort());
      expect((await forge.artifactsNamed('results')).map(({ id, runId }) => [id, runId])).toEqual([
        [second, two],
        [first, one],
      ]);
      expect(await forge.artifact(stages)).toMatchObject({
        id: stages,
        name: 'stages',
        runId: one,
        expired: false,
        zipSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      expect(await forge.artifact(123)).toBeNull();
    }));

  it('unpacks the files of an artifact, and replaces what lay there before', () =>
    withForge(async ({ forge, stage }) =>
      withFolder(async (folder) => {
        const to = join(folder, 'results');
        await take({ forge, stage }, [{ name: 'old.txt', bytes: 'old' }], to);
        const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 251);
        await take(
          { forge, stage },
          [DECISION, { name: 'deep/er/bytes.bin', bytes }, { name: 'empty.txt', bytes: '' }, { name: 'folder/', bytes: '', mode: 0o040755 }],
          to,
        );
        expect(readFileSync(join(to, 'decision.json'), 'utf8')).toBe('{"action":"ship"}\n');
        expect(new Uint8Array(readFileSync(join(to, 'deep/er/bytes.bin')))).toEqual(bytes);
        expect(statSync(join(to, 'empty.txt')).size).toBe(0);
        expect(existsSync(join(to, 'old.txt'))).toBe(false);
        expect(readdirSync(folder)).toEqual(['results']);
      }),
    ));

  it('refuses a zip with a hostile entry, and leaves nothing behind', () =>
    withForge(async ({ forge, stage }) =>
      withFolder(async (folder) => {
        for (const [what, entries, sentence] of HOSTILE) {
          const refused = { name: 'ExternalError', retryable: false, message: expect.stringContaining(sentence) };
          await expect(take({ forge, stage }, entries, join(folder, 'in', 'results')), `an entry that ${what}`).rejects.toMatchObject(refused);
          expect(readdirSync(folder, { recursive: true }).filter((name) => name !== 'in')).toEqual([]);
        }
      }),
    ));

  it('refuses a zip whose digest is not the one that was recorded', () =>
    withForge(async ({ forge, stage }) =>
      withFolder(async (folder) => {
        const recorded = 'f'.repeat(64);
        const taken = take({ forge, stage }, [DECISION], join(folder, 'results'), recorded);
        await expect(taken).rejects.toMatchObject({ retryable: false, message: expect.stringContaining(`expected a zip with sha256 ${recorded}, got `) });
        expect(readdirSync(folder)).toEqual([]);
      }),
    ));

  it('says that an artifact expired', () =>
    withForge(async ({ forge, stage }) =>
      withFolder(async (folder) => {
        const { id } = stage.addArtifact({ runId: stage.addRun({ path: RUN }), name: 'results', entries: [DECISION], expired: true });
        const artifact = await forge.artifact(id);
        if (!artifact) throw new Error('an expired artifact is still listed');
        expect(artifact.expired).toBe(true);
        for (const seen of [artifact, { ...artifact, expired: false }]) {
          const taken = forge.download(seen, join(folder, 'results'), { zipSha256: artifact.zipSha256 ?? '', maxBytes: 1_000_000 });
          await expect(taken).rejects.toMatchObject({ name: 'ExternalError', retryable: false, message: expect.stringContaining('it expired or was deleted') });
        }
      }),
    ));

  it('gives a lock to one taker only, until it is released', () =>
    withForge(async ({ forge }) => {
      const text = '{"by":"ada","reason":"a release"}';
      expect(await forge.readLock('pr-7')).toBeNull();
      const taken = await Promise.all([forge.takeLock('pr-7', text), forge.takeLock('pr-7', text), forge.takeLock('pr-7', text)]);
      expect(taken.filter((won) => won)).toHaveLength(1);
      expect(await forge.takeLock('pr-8', '{"by":"bob"}')).toBe(true);
      expect([await forge.readLock('pr-7'), await forge.readLock('pr-8')]).toEqual([text, '{"by":"bob"}']);
      await forge.releaseLock('pr-7');
      await forge.releaseLock('pr-7');
      expect([await forge.readLock('pr-7'), await forge.takeLock('pr-7', '{"by":"eve"}')]).toEqual([null, true]);
    }));

  it('lets one taker only take over a lock, and only the one it saw', () =>
    withForge(async ({ forge }) => {
      const old = '{"by":"ada","until":"yesterday"}';
      expect(await forge.replaceLock('pr-7', { expected: old, text: '{"by":"bob"}' })).toBe(false);
      expect(await forge.readLock('pr-7')).toBeNull();
      await forge.takeLock('pr-7', old);
      const texts = ['{"by":"bob"}', '{"by":"eve"}', '{"by":"kim"}'];
      const won = await Promise.all(texts.map((text) => forge.replaceLock('pr-7', { expected: old, text })));
      expect(won.filter((one) => one)).toHaveLength(1);
      expect(await forge.readLock('pr-7')).toBe(texts[won.indexOf(true)]);
      expect(await forge.replaceLock('pr-7', { expected: old, text: 'late' })).toBe(false);
      await forge.releaseLock('pr-7');
      expect(await forge.takeLock('pr-7', old)).toBe(true);
    }));
}

/** Leaves an artifact and downloads it, by default with the digest that the forge recorded. */
async function take({ forge, stage }: Pick<ForgeUnderTest, 'forge' | 'stage'>, entries: readonly ZipEntry[], to: string, zipSha256?: string): Promise<void> {
  const { id } = stage.addArtifact({ runId: stage.addRun({ path: RUN }), name: 'results', entries });
  const artifact = await forge.artifact(id);
  if (!artifact) throw new Error('the artifact was just added');
  await forge.download(artifact, to, { zipSha256: zipSha256 ?? artifact.zipSha256 ?? '', maxBytes: 1_000_000 });
}
