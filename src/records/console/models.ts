import { z } from 'zod';
import { Track } from '../example.ts';

/** Whether a model's files are what its entry says, in one sentence, and what mends it. */
export const Availability = z
  .object({
    /** `served`: a server answers for it, its file need not be here. */
    state: z.enum(['ready', 'checking', 'unpinned', 'served', 'missing', 'partial', 'wrong']),
    sentence: z.string(),
    /** A command line that mends it; null where there is none. */
    command: z.string().nullable(),
  })
  .meta({ id: 'Availability' });
export type Availability = z.infer<typeof Availability>;

/** What the newest run with a model came to. */
export const LastVerdict = z
  .object({
    run: z.string(),
    startedAt: z.string(),
    /** `ship`, `train`, `collect` or `stop`. */
    action: z.string(),
    /** Whether a scripted stand-in played the hosted model. */
    standIn: z.boolean(),
    /** False where the entry names another file by now, or the same by another digest. */
    isSameFile: z.boolean(),
    tracks: z.array(z.object({ track: Track, candidate: z.string(), outcome: z.string(), says: z.string() })),
  })
  .meta({ id: 'LastVerdict' });
export type LastVerdict = z.infer<typeof LastVerdict>;

/** One model to choose: an entry of the catalogue, or a promoted adapter that is not in it yet. */
export const ConsoleModel = z
  .object({
    /** Its name, by which it is chosen. */
    id: z.string(),
    kind: z.enum(['catalogue', 'promoted']),
    title: z.string(),
    isDefault: z.boolean(),
    /** Path of its GGUF in the project. */
    file: z.string(),
    sha256: z.string().nullable(),
    /** What is on disk; null where nothing is. */
    bytes: z.number().nullable(),
    /** Of the file's header; null where that does not say it, or cannot be read. */
    parameters: z.number().nullable(),
    quantisation: z.string().nullable(),
    licence: z.string().nullable(),
    architecture: z.string(),
    contextTokens: z.number(),
    /** The weights training starts from: a Hugging Face id, a folder, or `gguf`. */
    weights: z.string(),
    /** Its page on the Hub. */
    page: z.string().nullable(),
    adapters: z.array(z.object({ track: Track, file: z.string() })),
    /** Whether it fits into what is free on this machine now, with the config's batch. */
    memory: z.object({ fits: z.boolean(), needed: z.string(), change: z.string().nullable() }).nullable(),
    availability: Availability,
    /** What the policy beside the config refuses of it. */
    refusals: z.array(z.string()),
    verdict: LastVerdict.nullable(),
    promotion: z.object({ run: z.string(), promotedAt: z.string(), repository: z.string(), page: z.string().nullable() }).nullable(),
    /** Whether it can be chosen; the reason is in `availability`, or here. */
    canChoose: z.boolean(),
    why: z.string().nullable(),
  })
  .meta({ id: 'Model' });
export type ConsoleModel = z.infer<typeof ConsoleModel>;

export const ModelsView = z
  .object({
    agent: z.string(),
    config: z.string(),
    models: z.array(ConsoleModel),
    /** What there is to say of the policy: that there is none, or that it cannot be read. Null where it was asked. */
    policyProblem: z.string().nullable(),
  })
  .meta({ id: 'Models' });
export type ModelsView = z.infer<typeof ModelsView>;

/** What choosing a model would change, before anything is. */
export const ModelChange = z
  .object({
    modelId: z.string(),
    /** The config, as it was named on the command line. */
    config: z.string(),
    /** Unified; empty where the model is the default already. */
    diff: z.string(),
    /** SHA-256 of the config this is about: a write carries it, and is refused where the file is another by then. */
    digest: z.string(),
    /** What the policy beside the config says against it. */
    refusals: z.array(z.string()),
    /** What is left to do once it is chosen. */
    notes: z.array(z.object({ sentence: z.string(), command: z.string().nullable() })),
    branch: z.object({
      /** Why no branch can be made; null where one can. */
      problem: z.string().nullable(),
      suggested: z.string(),
      /** What it is made on top of: the checked-out branch, or a commit's first digits. */
      from: z.string().nullable(),
      author: z.string().nullable(),
    }),
  })
  .meta({ id: 'ModelChange' });
export type ModelChange = z.infer<typeof ModelChange>;

/** What was written. */
export const ModelWritten = z
  .object({
    modelId: z.string(),
    applied: z.enum(['worktree', 'branch']),
    config: z.string(),
    /** Of a new branch: its name, its commit, how it is pushed, and where a pull request begins; null where origin is not on GitHub. */
    branch: z.object({ name: z.string(), commit: z.string(), push: z.string(), compare: z.string().nullable() }).nullable(),
    notes: z.array(z.object({ sentence: z.string(), command: z.string().nullable() })),
  })
  .meta({ id: 'ModelWritten' });
export type ModelWritten = z.infer<typeof ModelWritten>;

export const SelectRequest = z
  .object({
    modelId: z.string().max(200),
    /** Left out: nothing is written, the change is shown. */
    apply: z.enum(['worktree', 'branch']).optional(),
    branch: z.string().max(200).optional(),
    digest: z.string().max(64).optional(),
  })
  .meta({ id: 'SelectRequest' });
export type SelectRequest = z.infer<typeof SelectRequest>;

/** What a run would do with a model as the default. */
export const ModelPlan = z
  .object({
    stages: z.array(z.object({ name: z.string(), does: z.enum(['run', 'reuse', 'maybe']), why: z.string() })),
    /** Why that cannot be told; null where it can. */
    problem: z.string().nullable(),
  })
  .meta({ id: 'ModelPlan' });
export type ModelPlan = z.infer<typeof ModelPlan>;
