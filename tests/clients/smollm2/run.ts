import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { EXIT } from '../../../src/errors.ts';
import { tracesOfThreeTools } from './traces.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const MODEL = 'bench/proof/models/SmolLM2-135M-Instruct.Q4_1.gguf';

/** Where the run with SmolLM2 lies. */
export const SMOLLM2 = {
  config: `${root}tests/clients/smollm2/parity.config.yaml`,
  stateDir: `${root}.fledgling/clients-smollm2`,
  resultsDir: `${root}.fledgling/clients-smollm2/results`,
};

/** Fetches, trains and evaluates SmolLM2 by the ordinary commands, the better part of an hour on two cores; what was done before is not done again. */
export async function runSmolLM2(): Promise<void> {
  const { config, stateDir, resultsDir } = SMOLLM2;
  const fledgling = async (...args: string[]) => {
    const places = ['--config', config, '--state-dir', stateDir, '--results-dir', resultsDir];
    const options = { cwd: root, preferLocal: true, localDir: root, stdio: 'inherit', reject: false } as const;
    const { exitCode = EXIT.external } = await execa('node', [`${root}src/cli/main.ts`, ...args, ...places], options);
    if (exitCode !== EXIT.done) process.exit(exitCode);
  };
  await mkdir(stateDir, { recursive: true });
  await mkdir(`${root}.fledgling/python`, { recursive: true });
  // The trainer's Python packages are large: one environment serves every run.
  if (!existsSync(`${stateDir}/python`)) await symlink(`${root}.fledgling/python`, `${stateDir}/python`, 'junction');
  await writeFile(`${stateDir}/traces.jsonl`, await tracesOfThreeTools(`${root}datasets/dummy-agent/traces.jsonl`));
  if (!existsSync(`${root}${MODEL}`)) await fledgling('models', 'pull', 'smollm2-135m');
  await fledgling('run');
}
