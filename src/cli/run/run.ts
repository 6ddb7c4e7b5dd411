import { relative } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, openContext } from '../../app/context.ts';
import { shortTime, terminalStyle } from '../../app/watch.ts';
import { fineTuneLines } from '../../compare/decide.ts';
import type { Config } from '../../config/schema.ts';
import { runLoop } from '../../pipeline/loop/run.ts';
import { terminal } from '../../report/terminal.ts';
import { viewOf } from '../../report/view/view.ts';
import { command } from '../command.ts';
import { margin } from '../compare/compare.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { consoleLine, serveLine } from './next-lines.ts';

interface RunOptions extends CommonOptions {
  open?: boolean;
  delta?: string;
}

export function runCommand(): Command {
  return command('run', DESCRIPTIONS.run, {
    example: 'fledgling run --delta 0.02',
    exits: '0 parity · 10 inferior or below a floor, FINE_TUNE=1 · 11 inconclusive',
  })
    .option('--delta <margin>', 'use this gate.delta for this call')
    .option('--open', 'open the HTML report in the browser (on a desktop terminal)')
    .action(run);
}

async function run(options: RunOptions): Promise<void> {
  const delta = options.delta === undefined ? undefined : margin(options.delta);
  const overrides = delta === undefined ? {} : { 'gate.delta': delta };
  const context = await openContext(options, { overrides, apply: (config) => withDelta(config, delta), exclusive: true, command: 'fledgling run' });
  const startedMs = performance.now();
  try {
    if (context.ports.tracingOff) context.say('Tracing is switched off: this run leaves no trace.');
    const { run: record, stages, folder: absolute } = await runLoop(context.config, context.ports);
    const wallMs = performance.now() - startedMs;
    const folder = relative('.', absolute) || absolute;
    context.say('');
    context.say(
      terminal(viewOf({ run: { ...record, stages, wallMs }, disagreements: [] }), {
        ...terminalStyle(),
        files: [`${folder}/report.html`, `${folder}/report.md`],
      }),
    );
    if (!options.json) process.stdout.write(`${fineTuneLines(record.decision).join('\n')}\n`);
    context.say(`\nWall time: ${shortTime(wallMs)}`);
    context.say(`\nLook at it in the browser:\n  ${consoleLine(options, process.env)}`);
    const serve = serveLine(record, options, process.env);
    if (serve !== null) context.say(`\nServe what was proved:\n  ${serve}`);
    context.json({ run: record.id, folder, decision: record.decision });
    if (options.open) await openInBrowser(`${folder}/report.html`);
    process.exitCode = record.decision.exitCode;
  } finally {
    await context.close();
  }
}

function withDelta(config: Config, delta: number | undefined): Config {
  return delta === undefined ? config : { ...config, gate: { ...config.gate, delta } };
}
