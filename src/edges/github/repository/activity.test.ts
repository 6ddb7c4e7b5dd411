import { describe, expect, it } from 'vitest';
import { parityRun } from '../../../gitops/trust/trusted-artifact.ts';
import { openCounterpart } from '../counterpart.test-data.ts';

const RUN = '.github/workflows/parity-run.yml';

/** A tag named as the default branch, on a commit with a workflow of its author's. */
async function tagged() {
  const { github, forge, stage } = await openCounterpart();
  const evil = await stage.push('evil', { [RUN]: 'on: workflow_dispatch\njobs: { evil: {} }\n' });
  github.admin.tag('main', evil);
  return { github, forge, evil };
}

describe('a tag with the name of the default branch', () => {
  it('makes a run that looks like one of the branch, and is not believed', async () => {
    const { github, forge, evil } = await tagged();
    const run = github.admin.createRun({ path: RUN, event: 'workflow_dispatch', headSha: evil, headBranch: 'main' });
    const honest = github.admin.createRun({ path: RUN, event: 'workflow_dispatch', headSha: (await forge.head('main')) ?? '', headBranch: 'main' });
    expect(await forge.run(run.id)).toMatchObject({ headBranch: 'main', headSha: evil, path: RUN, event: 'workflow_dispatch', sameRepository: true });
    expect([await parityRun(forge, run.id), (await parityRun(forge, honest.id))?.id]).toEqual([null, honest.id]);
  });

  it('is not what a dispatch starts', async () => {
    const { github, forge } = await tagged();
    await forge.dispatch('parity-run.yml', 'main', { pr: '7', head_sha: 'a'.repeat(40) });
    expect(github.world.runs.map(({ headSha }) => headSha)).toEqual([await forge.head('main')]);
  });
});

it('a head of long ago is found behind many pushes', async () => {
  const { github, forge, stage } = await openCounterpart();
  const first = (await forge.head('main')) ?? '';
  const now = await stage.push('main', { 'a.txt': 'a' });
  const moves = Array.from({ length: 250 }, (_, index) => index.toString(16).padStart(40, 'a'));
  const { activities, nextId } = github.world;
  for (const after of moves) activities.push({ id: nextId(), ref: 'refs/heads/main', before: now, after, type: 'push', actor: 'ada', at: new Date() });
  expect([await forge.wasHead('main', first), await forge.wasHead('main', 'f'.repeat(40))]).toEqual([true, false]);
});
