import { dirname, relative } from 'node:path';
import type { CommonOptions } from '../../app/context.ts';
import { explainIssue } from '../../config/read/explain.ts';
import { Config } from '../../config/schema.ts';
import { UserError } from '../../errors.ts';
import { wholeNumber } from '../whole-number.ts';

/** Flags of `fledgling harvest` that stand for keys of the config. */
export interface HarvestFlags {
  agentId?: string;
  limit?: string;
  trainRatio?: string;
  valRatio?: string;
  traceJson?: string[];
  maxQuarantined?: string;
  from?: string;
  to?: string;
  environment?: string[];
  tag?: string[];
}

/** The config with the flags in place of what it says. @throws UserError naming the flag that is wrong. */
export function applied(config: Config, options: HarvestFlags & Pick<CommonOptions, 'config'>): Config {
  const ratio = (flag: string, text: string | undefined, otherwise: number) => (text === undefined ? otherwise : share(flag, text));
  const split = {
    ...config.harvest.split,
    train: ratio('--train-ratio', options.trainRatio, config.harvest.split.train),
    val: ratio('--val-ratio', options.valRatio, config.harvest.split.val),
  };
  if (split.train + split.val + split.vault >= 1)
    throw new UserError(
      `--train-ratio and --val-ratio: expected train + val + vault below 1, got ${split.train} + ${split.val} + ${split.vault}. Leave a share for the test split.`,
    );
  return checked({
    ...config,
    agent: options.agentId ?? config.agent,
    harvest: {
      ...config.harvest,
      split,
      maxQuarantined: ratio('--max-quarantined', options.maxQuarantined, config.harvest.maxQuarantined),
      limit: options.limit === undefined ? config.harvest.limit : wholeNumber('--limit', options.limit, 1),
      source: sourceOf(config.harvest.source, options),
    },
  });
}

type Source = Config['harvest']['source'];

function sourceOf(source: Source, { traceJson, config, agentId, from, to, environment, tag }: HarvestFlags & Pick<CommonOptions, 'config'>): Source {
  const flag = Object.entries({ '--from': from, '--to': to, '--environment': environment, '--tag': tag }).find(([, value]) => value !== undefined)?.[0];
  if (flag && (traceJson || source.kind !== 'langfuse'))
    throw new UserError(`${flag}: expected a config with harvest.source.kind: langfuse, got ${traceJson ? '--trace-json' : source.kind}. Leave the flag out.`);
  if (traceJson) return { kind: 'file', paths: traceJson.map((path) => relative(dirname(config), path) || path) };
  if (source.kind !== 'langfuse') return source;
  return {
    ...source,
    ...(agentId === undefined ? {} : { agentId }),
    ...{ from: from ?? source.from, to: to ?? source.to, environments: environment ?? source.environments, tags: tag ?? source.tags },
  };
}

/** Flag by the config key it changes; the file's own values were checked when it was read. */
const FLAGS: readonly (readonly [string, string])[] = [
  ['agent', '--agent-id'],
  ['harvest.limit', '--limit'],
  ['harvest.split.train', '--train-ratio'],
  ['harvest.split.val', '--val-ratio'],
  ['harvest.split', '--train-ratio and --val-ratio'],
  ['harvest.source.from', '--from'],
  ['harvest.source.to', '--to'],
  ['harvest.source.environments', '--environment'],
  ['harvest.source.tags', '--tag'],
  ['harvest.source', '--trace-json'],
  ['harvest.maxQuarantined', '--max-quarantined'],
];

/** @throws UserError naming the flag that made the config wrong. */
function checked(config: Config): Config {
  const parsed = Config.safeParse(config);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.flatMap((issue) =>
    explainIssue(issue, config).map(({ path, sentence }) => {
      const key = path.join('.');
      const flag = FLAGS.find(([changed]) => key === changed || key.startsWith(`${changed}.`))?.[1] ?? key;
      const isLangfuse = key === 'agent' && config.harvest.source.kind === 'langfuse';
      const hint = isLangfuse ? ' Where Langfuse has another name for it, write that as harvest.source.agentId.' : '';
      return `${flag}: ${sentence.replace('Change this line.', 'Change this flag.')}${hint}`;
    }),
  );
  throw new UserError(sentences.join('\n'));
}

function share(flag: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value <= 1)) throw new UserError(`${flag}: expected a number from 0 to 1, got ${JSON.stringify(text)}. Write for example ${flag} 0.7.`);
  return value;
}

/** Config keys to what the flags say, for the manifest. */
export function overridesOf(options: HarvestFlags): Record<string, string> {
  const { traceJson, agentId, limit, trainRatio, valRatio, maxQuarantined, from, to, environment, tag } = options;
  const given = {
    'harvest.source.paths': traceJson?.join(' '),
    'harvest.source.from': from,
    'harvest.source.to': to,
    'harvest.source.environments': environment?.join(' '),
    'harvest.source.tags': tag?.join(' '),
    agent: agentId,
    'harvest.limit': limit,
    'harvest.split.train': trainRatio,
    'harvest.split.val': valRatio,
    'harvest.maxQuarantined': maxQuarantined,
  };
  return Object.fromEntries(Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
