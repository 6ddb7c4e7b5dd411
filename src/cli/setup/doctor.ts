import type { Command } from 'commander';
import { type CommonOptions, openContext } from '../../app/context.ts';
import { examine, type Finding } from '../../edges/host/examine.ts';
import { UserError } from '../../errors.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';

const MARKS = { ok: '+', warn: '!', bad: 'x' } as const;

export function doctorCommand(): Command {
  return command('doctor', DESCRIPTIONS.doctor, {
    example: 'fledgling doctor',
  }).action(doctor);
}

async function doctor(options: CommonOptions): Promise<void> {
  const findings = await findingsOf(options);
  for (const finding of findings) {
    if (!options.json) process.stdout.write(`${MARKS[finding.state]} ${finding.what.padEnd(16)} ${finding.detail}\n`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  const bad = findings.filter(({ state }) => state === 'bad').length;
  if (!options.json) process.stdout.write(bad > 0 ? `\n${bad} to mend.\n` : '\nEverything `fledgling run` needs is here.\n');
  if (bad > 0) process.exitCode = 2;
}

async function findingsOf(options: CommonOptions): Promise<Finding[]> {
  try {
    const context = await openContext({ ...options, quiet: true });
    try {
      return await examine({ config: context.config, model: context.model, ports: context.ports, env: process.env });
    } finally {
      await context.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ what: 'config', state: 'bad', detail: error.message }, ...(await examine({ config: null, model: null, ports: null, env: process.env }))];
  }
}
