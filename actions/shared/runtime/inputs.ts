import { z } from 'zod';
import { ModelRole } from '../../../src/records/evaluation.ts';
import { commentId, commitSha, filePath, flag, hosts, jobResults, pullNumber, runId, shard, shards, tracks } from './values.ts';

/** Inputs of every action. */
const common = {
  config: filePath('parity.config.yaml'),
  policy: filePath('parity.policy.yaml'),
  'github-token': z.string().default(''),
};
/** Inputs of the actions that work on a stage: whether stages come from and go to this run's artifacts. */
const stage = { ...common, artifacts: flag('true') };
const pull = { 'pull-request': pullNumber, 'head-sha': commitSha };

/** Each action's inputs, as `action.yml` declares them, and the names of its outputs. */
export const ACTIONS = {
  plan: {
    inputs: z.strictObject({
      ...common,
      ...pull,
      dispatch: flag('false'),
      save: flag('false'),
      'gpu-hosts': hosts,
      retrain: flag('false'),
      drift: flag('false'),
      comment: commentId,
    }),
    outputs: ['state', 'harvest', 'hosted', 'base', 'gpu', 'shards', 'agent', 'config-sha256'],
  },
  harvest: { inputs: z.strictObject(stage), outputs: ['rows', 'data-digest'] },
  eval: {
    inputs: z.strictObject({
      ...stage,
      model: ModelRole,
      shard,
      split: z.enum(['test', 'vault']).default('test'),
      remedies: flag('false'),
      tracks,
      backend: z.enum(['cpu', 'cuda']).default('cpu'),
    }),
    outputs: ['summary'],
  },
  compare: {
    inputs: z.strictObject({ ...stage, candidate: z.enum(['base', 'tuned']).default('base'), shards, tracks }),
    outputs: ['train', 'tracks', 'outcome', 'action', 'vault', 'remedies'],
  },
  train: {
    inputs: z.strictObject({ ...stage, tracks, retrain: flag('false'), backend: z.enum(['cpu', 'cuda']).default('cpu') }),
    outputs: ['adapters'],
  },
  report: {
    inputs: z.strictObject({
      ...common,
      ...pull,
      'gpu-hosts': hosts,
      of: z.enum(['plan', 'start', 'results', 'run', 'failure', 'promotion', 'drift', 'restage']),
      needs: jobResults,
      run: runId,
    }),
    outputs: ['run', 'decision', 'adapters'],
  },
  command: { inputs: z.strictObject({ ...common, 'gpu-hosts': hosts }), outputs: ['command', 'outcome'] },
  promote: {
    inputs: z.strictObject({ ...common, run: runId, check: flag('false') }),
    outputs: ['promoted', 'repository', 'commit', 'url'],
  },
} as const;

export type ActionName = keyof typeof ACTIONS;
export type Inputs<Name extends ActionName> = z.output<(typeof ACTIONS)[Name]['inputs']>;
export type Outputs<Name extends ActionName> = Partial<Record<(typeof ACTIONS)[Name]['outputs'][number], string>>;
