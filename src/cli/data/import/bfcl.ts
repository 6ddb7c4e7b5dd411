import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import type { CommonOptions } from '../../../app/context.ts';
import { writeAtomic } from '../../../edges/files/atomic.ts';
import { datasetFolder } from '../../../edges/files/dataset-folder.ts';
import { readJsonl } from '../../../edges/files/json/read-json.ts';
import { UserError } from '../../../errors.ts';
import { BfclAnswer, recordedAnswer } from '../../../harvest/imports/bfcl/answers.ts';
import { type Imported, importBfcl } from '../../../harvest/imports/bfcl/bfcl.ts';
import { parseExactJson } from '../../../records/exact-json/exact-json.ts';
import { jsonLines } from '../../../records/json-lines.ts';
import { command } from '../../command.ts';
import { readCases } from './bfcl-files.ts';

interface BfclOptions extends CommonOptions {
  data: string;
  answers?: string;
  out: string;
}

export function importBfclCommand(): Command {
  return command('bfcl', 'The Berkeley Function Calling Leaderboard: every case in the test split, with the answers that others recorded.', {
    example: 'fledgling import bfcl --data bfcl --answers bfcl/answers --out datasets/bfcl',
  })
    .requiredOption('--data <folder>', 'the folder with cases.jsonl, or with BFCL’s own files')
    .option('--answers <folder>', 'recorded answers, one <model>.jsonl a model; written to answers/ of the data set')
    .requiredOption('--out <folder>', 'write examples, rows, ledger and manifest here')
    .action(importBfclAction);
}

async function importBfclAction(options: BfclOptions): Promise<void> {
  const { lines, sources } = await readCases(options.data);
  const imported = importBfcl(lines, sources);
  if (imported.examples.length === 0)
    throw new UserError(`${options.data}: expected at least one case that can be imported, found none among ${lines.length}. ${toldApart(imported)}`);
  const answers = options.answers === undefined ? [] : await readAll(options.answers, imported);
  const manifest = `${JSON.stringify(imported.manifest, null, 2)}\n`;
  await datasetFolder(options.out).write(new Map([...imported.files.map(({ path, text }) => [path, text] as const), ['manifest.json', manifest]]));
  for (const { model, text } of answers) await writeAtomic(join(options.out, 'answers', `${model}.jsonl`), text);
  if (options.json)
    process.stdout.write(`${JSON.stringify({ manifest: imported.manifest, quarantined: imported.quarantined, skipped: imported.skipped }, null, 2)}\n`);
  else if (!options.quiet) process.stdout.write(`${told(imported, answers).join('\n')}\n`);
}

interface ModelAnswers {
  model: string;
  text: string;
  kept: number;
  /** Answers to cases that are not among the examples. */
  dropped: number;
}

async function readAll(folder: string, imported: Imported): Promise<ModelAnswers[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.jsonl')).sort();
  if (names.length === 0)
    throw new UserError(`${folder}: expected answers as <model>.jsonl, found none. Name the folder that holds them, or leave --answers out.`);
  const wanted = new Set(imported.examples.map(({ source }) => source.observationId));
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const answers = await readJsonl(path, BfclAnswer, 'an answer to a case', parseExactJson);
      const unknown = answers.find(({ id }) => !imported.known.has(id));
      if (unknown)
        throw new UserError(
          `${path}: expected answers to the cases of ${imported.manifest.sources[0]?.path}, got one to ${JSON.stringify(unknown.id)}. Name the cases that were answered.`,
        );
      const kept = answers.filter(({ id }) => wanted.has(id));
      const text = jsonLines(kept.map((answer) => recordedAnswer(answer, imported.offered.get(answer.id) ?? [])));
      return { model: basename(name, '.jsonl'), text, kept: kept.length, dropped: answers.length - kept.length };
    }),
  );
}

function told(imported: Imported, answers: readonly ModelAnswers[]): string[] {
  const { counts } = imported.manifest;
  return [
    `${counts.observations} cases, ${counts.modelCalls} understood. ${toldApart(imported)}`,
    ...Object.entries(counts.rows).flatMap(([place, rows]) => (rows === 0 ? [] : [`  ${place.padEnd(24)} ${rows} rows`])),
    ...imported.quarantined.map(({ where, reason, detail }) => `  ${JSON.stringify(where)}  ${reason}: ${detail}`),
    ...answers.map(({ model, kept, dropped }) => `  answers/${model}.jsonl  ${kept} answers${dropped > 0 ? `, ${dropped} to cases that were left out` : ''}`),
  ];
}

function toldApart({ quarantined, skipped }: Imported): string {
  const left = Object.entries(skipped).map(([category, count]) => `${count} of category ${JSON.stringify(category)} skipped`);
  return [...(quarantined.length > 0 ? [`${quarantined.length} quarantined`] : []), ...left].map((part) => `${part}.`).join(' ');
}
