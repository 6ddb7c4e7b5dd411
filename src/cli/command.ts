import { Command } from 'commander';

/** A command with the options all share and its help in one form. */
export function command(name: string, description: string, help: { example: string; exits?: string }): Command {
  return new Command(name)
    .description(description)
    .option('--config <file>', 'the config file', 'parity.config.yaml')
    .option('--json', 'one JSON document on stdout, everything else on stderr')
    .option('--quiet', 'no progress lines')
    .option('--state-dir <dir>', 'cache and working files (default: .fledgling beside the config)')
    .option('--results-dir <dir>', 'where runs are recorded (default: eval-results beside the config)')
    .addHelpText('after', helpText(help));
}

/** Example and exit codes, below the options. `exits` stands in place of `0 done`. */
export function helpText({ example, exits = '0 done' }: { example: string; exits?: string }): string {
  return `\nExample:\n  ${example}\n\nExit codes:\n  ${exits}\n  2 config or command wrong · 1 a bug\n  3 an outside system failed · 130 interrupted (both: run again to resume)`;
}
