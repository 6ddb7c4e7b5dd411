import { z } from 'zod';
import { ChatToolCall, ResponseFormat, ToolDefinition } from '../chat.ts';
import { Split } from '../example.ts';
import { JsonValue, Sha256 } from '../json.ts';
import { ChatTurn } from '../model-request.ts';

/** Which of the assistant's turns a step is of, from 0; an observation has the number of the turn that it answers. */
const turn = z.int().nonnegative();

/** How code is written: between `<execute>` marks (CodeAct, Wang et al. 2024, arXiv 2402.01030), in a fenced block, or as the argument of a tool. */
export const CODE_FORMS = ['execute', 'fence', 'tool'] as const;

const Thought = z.strictObject({ kind: z.literal('thought'), turn, text: z.string().min(1) });
const Action = z.strictObject({ kind: z.literal('action'), turn, call: ChatToolCall });
const Code = z.strictObject({
  kind: z.literal('code'),
  turn,
  form: z.enum(CODE_FORMS),
  /** As the model wrote it, marks and all; empty where it is the argument of `call`. */
  text: z.string(),
  /** The code alone. */
  code: z.string(),
  /** Null where the code stands in the text. */
  call: ChatToolCall.nullable(),
});
const Observation = z.strictObject({
  kind: z.literal('observation'),
  turn,
  text: z.string(),
  /** Of the call that it answers; null where code in the text is answered. */
  callId: z.string().nullable(),
  /** Who says it in the conversation. */
  role: z.enum(['tool', 'user']),
  isError: z.boolean(),
});
const Final = z.strictObject({
  kind: z.literal('final'),
  turn,
  text: z.string().min(1),
  /** What stands between `<solution>` marks, else the text. */
  answer: z.string(),
});

/** One step of a run. The texts of a turn's thought and code, or thought and final answer, joined are what the model wrote. */
export const Step = z.discriminatedUnion('kind', [Thought, Action, Code, Observation, Final]);
export type Step = z.infer<typeof Step>;

/** An outcome check, and what came of it. */
export const OutcomeCheck = z.strictObject({ check: z.string(), ok: z.boolean(), detail: z.string() });
export type OutcomeCheck = z.infer<typeof OutcomeCheck>;

export const Trajectory = z.strictObject({
  schema: z.literal('fledgling/trajectory@1'),
  /** First 16 hexadecimal digits of the digest of context, tools and steps. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  /** What was said before the first step: system text, earlier requests with their answers, and last the request. */
  context: z.array(ChatTurn).min(1),
  /** Offered in every step alike. */
  tools: z.array(ToolDefinition),
  responseFormat: ResponseFormat.nullable(),
  steps: z.array(Step).min(1),
  outcome: z.strictObject({
    answer: z.string(),
    /** The answer that was wanted, where the source says it. */
    expected: z.string().nullable(),
    /** Scores of the trace, and of its observations, as the source gives them. */
    scores: z.array(z.strictObject({ name: z.string(), value: JsonValue })),
  }),
  /** Every one of them ok: what fails one is set aside. */
  checks: z.array(OutcomeCheck),
  cluster: z.string().min(1),
  split: Split,
  source: z.strictObject({
    traceId: z.string(),
    /** Of the model calls, in order; empty where the source holds a conversation and no model calls. */
    observationIds: z.array(z.string()),
    sessionId: z.string().nullable(),
    url: z.string().nullable(),
    /** When the first step was asked for, ISO 8601; empty where the source does not say. */
    startTime: z.string(),
    model: z.string().nullable(),
  }),
});
/** One request of a user, worked through to a final answer. */
export type Trajectory = z.infer<typeof Trajectory>;

/** A trajectory before it has a place, and before its outcome was checked. */
export type TrajectoryDraft = Omit<Trajectory, 'checks' | 'cluster' | 'split'>;

const Count = z.int().nonnegative();

/** What a build of trajectories is made of: `manifest.json`. */
export const TrajectoryManifest = z.strictObject({
  schema: z.literal('fledgling/trajectories@1'),
  agent: z.string(),
  /** Of all trajectories, in order. */
  digest: Sha256,
  seed: z.int(),
  sources: z.array(z.strictObject({ path: z.string(), sha256: Sha256 })),
  /** The model whose chat template the rows are written in, and how calls stand in them. */
  rendering: z.strictObject({ model: z.string(), template: Sha256, endToken: z.string(), calls: z.enum(['template', 'written']) }),
  checks: z.array(z.string()),
  counts: z.strictObject({
    observations: Count,
    modelCalls: Count,
    captured: Count,
    quarantined: z.record(z.string(), Count),
    /** Trajectories that fail a check, by the first one they fail. */
    filtered: z.record(z.string(), Count),
    duplicates: Count,
    kept: z.record(Split, Count),
    rows: z.record(Split, Count),
    steps: z.record(z.string(), Count),
  }),
  redaction: z.strictObject({ enabled: z.boolean(), kinds: z.record(z.string(), Count) }),
  files: z.array(z.strictObject({ path: z.string(), sha256: Sha256, rows: Count })),
});
export type TrajectoryManifest = z.infer<typeof TrajectoryManifest>;
