import { existsSync } from 'node:fs';
import { chmod, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { readIfThere, writeAtomic } from '../../edges/files/atomic.ts';
import { PACKAGE_ROOT } from '../../edges/host/version.ts';
import { ownRelease, parseRelease } from '../../edges/init/release.ts';
import { surroundingsOf } from '../../edges/init/surroundings.ts';
import { pinWorkflow } from '../../init/pin-workflows.ts';
import type { Release, Surroundings } from '../../init/ports.ts';
import { CONFIG_FILE, starterConfig } from '../../init/starter-config.ts';
import { POLICY_FILE, starterPolicy } from '../../init/starter-policy.ts';
import { helpText } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';

interface InitOptions {
  into: string;
  actions?: string;
  dryRun?: boolean;
  json?: boolean;
}

/** What a user's repository gets; `ci.yml` and `release.yml` are Fledgling's own. */
const WORKFLOWS = ['parity.yml', 'parity-report.yml', 'parity-command.yml', 'parity-run.yml', 'promote.yml', 'drift.yml'];

export function initCommand(): Command {
  return new Command('init')
    .description(DESCRIPTIONS.init)
    .option('--into <dir>', 'the repository', '.')
    .option('--actions <owner/name@sha>', 'the release whose actions are used; that of this package when left out')
    .option('--dry-run', 'say what would be written')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', helpText({ example: 'npx fledgling init --dry-run' }))
    .action(init);
}

async function init(options: InitOptions): Promise<void> {
  const release = options.actions === undefined ? await ownRelease() : parseRelease(options.actions);
  const found = await surroundingsOf(options.into, process.env);
  const files = await starterFiles(options.into, found, release);
  const done = [];
  for (const [path, { text, executable }] of files) {
    const there = existsSync(join(options.into, path));
    if (!there && !options.dryRun) {
      await writeAtomic(join(options.into, path), text);
      if (executable) await chmod(join(options.into, path), 0o755);
    }
    done.push({ path, status: there ? ('kept' as const) : options.dryRun ? ('would write' as const) : ('written' as const) });
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ release, found, files: done }, null, 2)}\n`);
  else process.stdout.write(`${done.map(({ path, status }) => `${status.padEnd(12)} ${path}`).join('\n')}\n\n${nextSteps(found, release)}`);
}

/** A policy is made to fit the config that is there already. */
async function starterFiles(into: string, found: Surroundings, release: Release): Promise<Map<string, { text: string; executable: boolean }>> {
  const config = (await readIfThere(join(into, CONFIG_FILE))) ?? starterConfig(found);
  const files = new Map([
    [CONFIG_FILE, { text: config, executable: false }],
    [POLICY_FILE, { text: starterPolicy(config, CONFIG_FILE), executable: false }],
  ]);
  const github = fileURLToPath(new URL('.github/', PACKAGE_ROOT));
  for (const name of WORKFLOWS) {
    const text = pinWorkflow(await readFile(join(github, 'workflows', name), 'utf8'), release);
    files.set(`.github/workflows/${name}`, { text, executable: false });
  }
  for (const name of (await readdir(join(github, 'runner'))).sort()) {
    const text = await readFile(join(github, 'runner', name), 'utf8');
    files.set(`.github/runner/${name}`, { text, executable: name.endsWith('.sh') });
  }
  return files;
}

function nextSteps({ repository, traces, hosted }: Surroundings, { repository: home, tag }: Release): string {
  const secret = hosted.provider === 'azure-openai' ? 'AZURE_OPENAI_API_KEY' : 'OPENAI_API_KEY';
  const steps = [
    ...(traces.length === 0 ? ['Export your agent’s observations from Langfuse and name the file under harvest.source.paths.'] : []),
    `Read ${CONFIG_FILE} and ${POLICY_FILE}: margin, budgets and who may run are yours to decide.`,
    `Try the loop here: npx fledgling doctor, then npx fledgling plan.`,
    `In ${repository ?? 'the repository'}’s settings make the environments parity-harvest, parity-hosted (secret ${secret}), parity-gpu, parity-train and hf-production.`,
    'Register the GPU host as a runner with the label parity-gpu and its hook: .github/runner/README.md.',
    'Commit on the default branch; then open a pull request that changes the config.',
  ];
  return `Pinned to ${home} ${tag}. Next:\n${steps.map((step, at) => `  ${at + 1}. ${step}`).join('\n')}\n  Details: docs/adoption.md of Fledgling.\n`;
}
