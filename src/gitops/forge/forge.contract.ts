import { describe } from 'vitest';
import { describeArtifacts } from './artifacts.contract.ts';
import { describeBranches } from './branches.contract.ts';
import { describePulls } from './pulls.contract.ts';
import type { Changes, ForgeUnderTest, WithForge } from './stage.test-data.ts';
import { describeTalk } from './talk.contract.ts';

const FILES: Changes = { 'parity.config.yaml': 'agent: demo\n', 'datasets/demo/rows.jsonl': '{}\n' };

/** What every Forge promises. `open` puts the files on the default branch besides the first ones, and closes with the test. */
export function describeForge(name: string, open: (opened: { files: Changes }) => Promise<ForgeUnderTest>): void {
  const withForge: WithForge = async (work) => work(await open({ files: FILES }));
  describe(`${name} as a Forge: branches and files`, () => describeBranches(withForge));
  describe(`${name} as a Forge: pull requests`, () => describePulls(withForge));
  describe(`${name} as a Forge: comments, statuses, people`, () => describeTalk(withForge));
  describe(`${name} as a Forge: runs, artifacts, locks`, () => describeArtifacts(withForge));
}
