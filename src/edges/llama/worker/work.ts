import { z } from 'zod';
import { ChatContent } from '../../../records/chat.ts';

/** One row of work for a session: a chat to render and answer, or token ids to continue. */
export const WorkRow = z.strictObject({
  id: z.string(),
  input: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('chat'), content: ChatContent.strip() }),
    z.strictObject({ kind: z.literal('tokens'), ids: z.array(z.number().int()) }),
  ]),
  /** GBNF that the answer is held to; absent leaves it free. */
  grammar: z.string().exactOptional(),
});
export type WorkRow = z.infer<typeof WorkRow>;

/** What became of a row; one message as soon as it is known. */
export const WorkResult = z.strictObject({
  id: z.string(),
  outcome: z.enum(['answered', 'truncated', 'invalid_request']),
  reason: z.string().nullable(),
  text: z.string().nullable(),
  /** The answer's ids, without the end token. */
  ids: z.array(z.number().int()),
  promptTokens: z.number().int(),
  /** Of those, what its sequence held already from the row before; absent in a batch. */
  cachedTokens: z.int().exactOptional(),
  latencyMs: z.number(),
  /** Absent where there was none. */
  firstTokenMs: z.number().exactOptional(),
});
export type WorkResult = z.infer<typeof WorkResult>;

/** What a session is opened with; what of it can change tokens stands in the model's identity. */
export const SessionOptions = z.strictObject({
  ggufPath: z.string(),
  adapterPath: z.string().nullable(),
  gpu: z.enum(['off', 'auto']),
  /** Sequences decoded in lockstep. */
  batch: z.number().int().positive(),
  threads: z.number().int().positive(),
  /** Of one sequence, prompt and answer together. */
  contextTokens: z.number().int().positive(),
});
export type SessionOptions = z.infer<typeof SessionOptions>;

/** What the engine turned out to be. */
export const EngineFacts = z.strictObject({
  version: z.string(),
  llamaCpp: z.string(),
  /** `cpu`, or the GPU's name. */
  device: z.string(),
  /** CPU instruction sets the binary uses: another set may give another token. */
  instructions: z.string(),
  /** `templateFacts` of the model's chat template; empty without one. */
  template: z.record(z.string(), z.string()),
});
export type EngineFacts = z.infer<typeof EngineFacts>;

/** What a worker process does. */
export const Order = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('open'), options: SessionOptions }),
  z.strictObject({ kind: z.literal('run'), rows: z.array(WorkRow), maxTokens: z.number().int().positive() }),
  z.strictObject({ kind: z.literal('tokenize'), texts: z.array(z.array(z.string())) }),
  /** `told`: in deltas as it is generated; otherwise it comes in one result. */
  z.strictObject({ kind: z.literal('stream'), row: WorkRow, maxTokens: z.number().int().positive(), told: z.boolean() }),
  /** Ends the `stream` order of the same id, without a result. */
  z.strictObject({ kind: z.literal('cancel') }),
]);
export type Order = z.infer<typeof Order>;

/** To a worker process. Several orders may be under way at once; `id` tells which one a reply is to. */
export const OrderMessage = z.strictObject({ id: z.number().int(), order: Order });
export type OrderMessage = z.infer<typeof OrderMessage>;

/** What comes of an order. `ready`, `done`, `tokens` and `failed` each end it. */
export const Reply = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), facts: EngineFacts }),
  z.strictObject({ kind: z.literal('delta'), text: z.string() }),
  z.strictObject({ kind: z.literal('result'), result: WorkResult }),
  z.strictObject({ kind: z.literal('done') }),
  z.strictObject({ kind: z.literal('tokens'), ids: z.array(z.array(z.number().int())) }),
  z.strictObject({ kind: z.literal('failed'), fault: z.enum(['user', 'external']), message: z.string() }),
]);
export type Reply = z.infer<typeof Reply>;

/** From a worker process. */
export const ReplyMessage = z.strictObject({ id: z.number().int(), reply: Reply });
export type ReplyMessage = z.infer<typeof ReplyMessage>;
