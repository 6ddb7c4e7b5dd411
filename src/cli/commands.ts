import { Command } from 'commander';
import { type CommandName, DESCRIPTIONS } from './descriptions.ts';

/** In the order of the help. */
const COMMANDS: readonly { name: CommandName; load(): Promise<Command> }[] = [
  { name: 'run', load: async () => (await import('./run/run.ts')).runCommand() },
  { name: 'plan', load: async () => (await import('./run/plan.ts')).planCommand() },
  { name: 'doctor', load: async () => (await import('./setup/doctor.ts')).doctorCommand() },
  { name: 'dummy-agent', load: async () => (await import('./data/dummy-agent.ts')).dummyAgentCommand() },
  { name: 'harvest', load: async () => (await import('./data/harvest.ts')).harvestCommand() },
  { name: 'labels', load: async () => (await import('./data/labels.ts')).labelsCommand() },
  { name: 'import', load: async () => (await import('./data/import/import.ts')).importCommand() },
  { name: 'splits', load: async () => (await import('./data/splits.ts')).splitsCommand() },
  { name: 'trajectories', load: async () => (await import('./trajectories/trajectories.ts')).trajectoriesCommand() },
  { name: 'eval', load: async () => (await import('./stages/eval.ts')).evalCommand() },
  { name: 'score', load: async () => (await import('./stages/score.ts')).scoreCommand() },
  { name: 'diagnose', load: async () => (await import('./stages/diagnose.ts')).diagnoseCommand() },
  { name: 'compare', load: async () => (await import('./compare/compare.ts')).compareCommand() },
  { name: 'approaches', load: async () => (await import('./compare/approaches.ts')).approachesCommand() },
  { name: 'live', load: async () => (await import('./live/live.ts')).liveCommand() },
  { name: 'train', load: async () => (await import('./stages/train.ts')).trainCommand() },
  { name: 'report', load: async () => (await import('./run/report.ts')).reportCommand() },
  { name: 'infer', load: async () => (await import('./stages/infer.ts')).inferCommand() },
  { name: 'models', load: async () => (await import('./models/models.ts')).modelsCommand() },
  { name: 'export', load: async () => (await import('./export/export.ts')).exportCommand() },
  { name: 'promote', load: async () => (await import('./promote/promote.ts')).promoteCommand() },
  { name: 'serve', load: async () => (await import('./serve/serve.ts')).serveCommand() },
  { name: 'console', load: async () => (await import('./console/console.ts')).consoleCommand() },
  { name: 'smoke', load: async () => (await import('./run/smoke.ts')).smokeCommand() },
  { name: 'init', load: async () => (await import('./setup/init.ts')).initCommand() },
];

/** Every command: those whose name is among the arguments with their module loaded, the rest as the program's help lists them. */
export async function commandsFor(args: readonly string[]): Promise<Command[]> {
  return Promise.all(
    COMMANDS.map(async ({ name, load }) => {
      const alias = ALIASES[name];
      if (alias !== undefined && args.includes(alias)) return (await load()).alias(alias);
      return args.includes(name) ? load() : listed(name);
    }),
  );
}

/** Other names that are taken, and not listed. */
const ALIASES: Readonly<Partial<Record<CommandName, string>>> = { approaches: 'compare_approaches' };

/** A command as far as the program's help shows it: its name, whether options and what arguments follow, its description. */
function listed(name: CommandName): Command {
  const made = new Command(name).description(DESCRIPTIONS[name]);
  if (name !== 'models' && name !== 'import' && name !== 'trajectories') made.option('--json');
  if (name === 'splits') return made.argument('<suite>');
  return name === 'infer' ? made.argument('[text]') : made;
}
