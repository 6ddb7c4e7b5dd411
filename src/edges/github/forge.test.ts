import { expect } from 'vitest';
import { describeForge } from '../../gitops/forge/forge.contract.ts';
import { openCounterpart } from './counterpart.test-data.ts';

describeForge('GitHub', async () => {
  const { github, forge, stage } = await openCounterpart();
  const close = async () => {
    await github.close();
    expect(github.violations).toEqual([]);
  };
  return { forge, stage, close };
});
