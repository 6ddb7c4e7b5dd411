import { basename } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, readConfig } from '../../app/context.ts';
import { type Approach, compareApproaches } from '../../compare/approaches/approaches.ts';
import { points } from '../../compare/sentences.ts';
import type { Config } from '../../config/schema.ts';
import { priced } from '../../cost/cost.ts';
import { writeAtomic } from '../../edges/files/atomic.ts';
import { UserError } from '../../errors.ts';
import { TRACKS, type Track } from '../../records/example.ts';
import type { Approaches } from '../../records/findings/approaches.ts';
import { approachesCsv } from '../../report/approaches/csv.ts';
import { approachesMarkdown } from '../../report/approaches/markdown.ts';
import { approachTable } from '../../report/approaches/rows.ts';
import { command } from '../command.ts';
import { plain } from '../data/plain.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { readEvaluation } from '../stages/evaluation-file.ts';

interface ApproachesOptions extends CommonOptions {
  hosted: string[];
  local: string[];
  csv?: string;
  markdown?: string;
}

export function approachesCommand(): Command {
  return command('approaches', DESCRIPTIONS.approaches, {
    example: 'fledgling approaches --hosted hosted.json --local phi.json llama-paper.json llama-fledgling.json',
  })
    .requiredOption('--hosted <file...>', 'the hosted model’s evaluation, from `fledgling eval --out`, one a track')
    .requiredOption('--local <file...>', 'evaluations of the approaches on the same examples; each is told by its file’s name')
    .option('--csv <file>', 'write every metric of every model as CSV')
    .option('--markdown <file>', 'write the tables as Markdown')
    .action(approachesAction);
}

async function approachesAction(options: ApproachesOptions): Promise<void> {
  const config = await readConfig(options.config);
  const [hosted, locals] = [await readAll(options.hosted, config), await readAll(options.local, config)];
  const found = TRACKS.flatMap((track) => onTrack(track, hosted, locals, config));
  if (options.csv !== undefined) await writeAtomic(options.csv, approachesCsv(found));
  if (options.markdown !== undefined) await writeAtomic(options.markdown, `${found.map(approachesMarkdown).join('\n\n')}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else process.stdout.write(`${found.flatMap(lines).map(plain).join('\n')}\n`);
}

async function readAll(paths: readonly string[], { cost }: Config): Promise<Approach[]> {
  return Promise.all(
    paths.map(async (path) => {
      const file = await readEvaluation(path);
      return { name: basename(path, '.json'), ...file, evaluation: priced(file, cost) };
    }),
  );
}

/** @throws UserError when a track has approaches and not exactly one evaluation of the hosted model. */
function onTrack(track: Track, hosted: readonly Approach[], locals: readonly Approach[], { gate }: Config): Approaches[] {
  const of = (those: readonly Approach[]) => those.filter(({ evaluation }) => evaluation.track === track);
  const [own, ...more] = of(hosted);
  const approaches = of(locals);
  if (!own && approaches.length === 0) return [];
  if (!own || more.length > 0)
    throw new UserError(`--hosted: expected one evaluation of ${track}, got ${own ? more.length + 1 : 'none'}. Name one file a track.`);
  if (approaches.length === 0) throw new UserError(`--local: expected evaluations of ${track}, got none. Name the approaches of that track too.`);
  return [compareApproaches(own, approaches, gate)];
}

/** One model after the other, its figures below it: a table of so many columns fits no terminal. */
function lines(found: Approaches): string[] {
  const { header, rows } = approachTable(found);
  const width = Math.max(...header.map((title) => title.length));
  return [
    `${found.track} ${found.split}`,
    ...rows.flatMap(([name = '', model = '', ...figures]) => [
      `  ${name}: ${model}`,
      ...figures.flatMap((figure, at) => (figure === '' ? [] : [`    ${(header[at + 2] ?? '').padEnd(width)}  ${figure}`])),
    ]),
    ...found.pairs.map(
      ({ first, second, difference, interval, p }) =>
        `  ${first} minus ${second}: ${points(difference)} points (${points(interval.low)} to ${points(interval.high)}), p ${p < 0.0001 ? '< 0.0001' : `= ${p.toFixed(4)}`}`,
    ),
    ...found.says.map((sentence) => `  ${sentence}`),
  ];
}
