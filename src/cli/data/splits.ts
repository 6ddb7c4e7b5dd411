import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { CommonOptions } from '../../app/context.ts';
import { datasetFolder } from '../../edges/files/dataset-folder.ts';
import { UserError } from '../../errors.ts';
import { type DataFile, dataFiles, rowFiles } from '../../harvest/data-files.ts';
import { manifestOf } from '../../harvest/imports/manifest.ts';
import type { DatasetManifest } from '../../records/dataset.ts';
import { type Example, Split } from '../../records/example.ts';
import { SUITES, type SuiteName } from '../../suites/classed.ts';
import { SINGLE_TURN_RULE } from '../../suites/single-turn.ts';
import { type Suite, suiteOf } from '../../suites/suite.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { oneOf } from '../one-of.ts';
import { wholeNumber } from '../whole-number.ts';
import { refuseOtherSet } from './other-set.ts';
import { plain } from './plain.ts';
import { type DataSetOnDisk, readDataSet } from './read-data-set.ts';

interface SplitsOptions extends CommonOptions {
  data: string;
  out: string;
  split: string;
  perDomain: string;
  seed: string;
  dryRun?: boolean;
}

const RULES = `
Suites:
single-turn  one question and nothing before it, by the hardest of three measures
             ${SINGLE_TURN_RULE}
multi-turn   sequential: a tool spoke since the user last did, or only a tool's result says a value
             clarification: the assistant asked back and the user answered
             context: a value comes from an earlier turn of the user
domains      as many calls of each domain (tool or schema), by hash`;

export function splitsCommand(): Command {
  return command('splits', DESCRIPTIONS.splits, { example: 'fledgling splits single-turn --data datasets/xlam --out datasets/xlam-single-turn' })
    .argument('<suite>', SUITES.join(', '))
    .requiredOption('--data <folder>', 'the data set: manifest.json and examples.jsonl')
    .requiredOption('--out <folder>', 'write the suite as a data set here')
    .option('--split <split>', 'the split whose examples are taken', 'test')
    .option('--per-domain <n>', 'domains: at most this many calls each', '5')
    .option('--seed <n>', 'domains: another number takes other calls', '42')
    .option('--dry-run', 'say what the suite would hold; write nothing')
    .addHelpText('after', RULES)
    .action(splitsAction);
}

async function splitsAction(name: string, options: SplitsOptions): Promise<void> {
  const suite = oneOf('splits', name, z.enum(SUITES));
  const split = oneOf('--split', options.split, Split);
  if (split === 'vault') throw new UserError('--split: expected train, val or test, got "vault". The vault is opened only at promotion.');
  if (resolve(options.out) === resolve(options.data))
    throw new UserError(
      `--out: expected another folder than --data, got ${JSON.stringify(options.out)} for both. Write for example --out ${options.data}-${suite}.`,
    );
  const data = await readDataSet(options.data);
  const examples = data.examples.filter((example) => example.split === split);
  const seed = wholeNumber('--seed', options.seed);
  const made = suiteOf(suite, examples, { perDomain: wholeNumber('--per-domain', options.perDomain, 1), seed });
  if (made.examples.length === 0)
    throw new UserError(
      `${options.data}: expected examples of split ${split} for the suite ${suite}, found none. ${reasonsOf(made)} Name another data set or --split.`,
    );
  const { manifest, files } = await written({ suite, made, seed: suite === 'domains' ? seed : data.manifest.seed }, data, options.data);
  await refuseOtherSet(options.out, manifest.agent);
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  if (!options.dryRun) await datasetFolder(options.out).write(new Map([...files.map((file) => [file.path, file.text] as const), ['manifest.json', text]]));
  if (options.json) process.stdout.write(`${JSON.stringify({ manifest, classes: countsOf(suite, made), leftOut: made.leftOut }, null, 2)}\n`);
  else if (!options.quiet)
    process.stdout.write(
      `${told(suite, made, { split, out: options.dryRun ? null : options.out })
        .map(plain)
        .join('\n')}\n`,
    );
}

async function written(
  { suite, made, seed }: { suite: SuiteName; made: Suite; seed: number },
  { manifest, examples: all, sha256 }: DataSetOnDisk,
  folder: string,
): Promise<{ manifest: DatasetManifest; files: DataFile[] }> {
  const { examples, leftOut } = made;
  const kept = new Set(examples.flatMap(({ cluster, source }) => [cluster, `session:${source.sessionId}`, `trace:${source.traceId}`]));
  const ledger = (await datasetFolder(folder).ledger()).filter(({ cluster }) => kept.has(cluster));
  const rowsByFile = rowFiles(examples, manifest.tracks);
  const files = dataFiles({ rowsByFile, examples, ledger, quarantined: leftOut, integrity: null });
  const counts = { observations: all.length, modelCalls: new Set(examples.map(({ source }) => source.observationId)).size, duplicates: 0 };
  const from = { sources: [{ path: `${manifest.agent}/examples.jsonl`, sha256 }], golds: manifest.golds, like: manifest };
  return { manifest: manifestOf({ agent: `${manifest.agent}-${suite}`, seed, ...from, examples, quarantined: leftOut, counts, rowsByFile, files }), files };
}

interface ClassCount {
  class: string;
  structured: number;
  toolcall: number;
}

function countsOf(suite: SuiteName, { examples }: Suite): ClassCount[] {
  const prefix = `${suite}: `;
  const named = examples.map((example) => ({ example, class: (example.slices.at(-1) ?? '').slice(prefix.length) }));
  return [...Map.groupBy(named, (one) => one.class)]
    .map(([name, together]) => {
      const on = (track: Example['track']) => together.filter(({ example }) => example.track === track).length;
      return { class: name, structured: on('structured'), toolcall: on('toolcall') };
    })
    .sort((left, right) => right.structured - left.structured || (left.class < right.class ? -1 : 1));
}

const SHOWN = 30;

function told(suite: SuiteName, made: Suite, { split, out }: { split: Split; out: string | null }): string[] {
  const counts = countsOf(suite, made);
  const rows = counts.slice(0, SHOWN).map((one) => `  ${one.class.padEnd(28)} ${String(one.structured).padStart(10)} ${String(one.toolcall).padStart(10)}`);
  return [
    `${suite} from the ${split} split: ${made.examples.length} examples in ${counts.length} classes. ${reasonsOf(made)}`.trim(),
    `  ${'class'.padEnd(28)} ${'structured'.padStart(10)} ${'toolcall'.padStart(10)}`,
    ...rows,
    ...(counts.length > SHOWN ? [`  … and ${counts.length - SHOWN} more`] : []),
    out === null ? 'Nothing is written.' : `Written to ${out}; quarantine.jsonl names what was left out and why.`,
  ];
}

function reasonsOf({ leftOut }: Suite): string {
  const reasons = [...Map.groupBy(leftOut, ({ reason }) => reason)].map(([reason, all]) => `${all.length} ${reason}`);
  return reasons.length === 0 ? '' : `Left out: ${reasons.join(', ')}.`;
}
