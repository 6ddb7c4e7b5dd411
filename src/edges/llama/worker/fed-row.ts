import type { LlamaModel, Token } from 'node-llama-cpp';
import type { ChatContent } from '../../../records/chat.ts';
import { chatRenderer } from '../../../rows/render/render.ts';
import { chatTemplateOf } from '../chat-template.ts';
import type { OpenedLlama } from '../llama-library.ts';
import { type Compiled, type Constraint, compiledGrammars } from './grammars.ts';
import type { Generated } from './lanes/lockstep.ts';
import type { WorkResult, WorkRow } from './work.ts';

/** A row as the engine is fed it. */
export interface FedRow {
  id: string;
  tokens: Token[];
  maxTokens: number;
  /** Tokens its answer may have: `maxTokens`, or what the context leaves. */
  limit: number;
  /** What its answer is held to; null leaves it free. */
  constraint: Constraint | null;
  /** Why it cannot be answered; null where it can. */
  refusal: string | null;
}

export interface FeedOptions {
  ggufPath: string;
  contextTokens: number;
  grammarState: OpenedLlama['grammarState'];
}

/** Makes rows ready for a model. It throws UserError for a conversation that the model's template cannot express. */
export function feeder(model: LlamaModel, { ggufPath, contextTokens, grammarState }: FeedOptions): (row: WorkRow, maxTokens: number) => Promise<FedRow> {
  const grammars = compiledGrammars(model, grammarState);
  let render: ((content: ChatContent) => string[]) | null = null;
  const tokensOf = ({ input }: WorkRow): Token[] => {
    if (input.kind === 'tokens') return input.ids.map(asToken);
    render ??= chatRenderer(chatTemplateOf(model.fileInfo.metadata, ggufPath));
    return tokensOfPieces(model, render(input.content));
  };
  return async (row, maxTokens) => {
    const tokens = tokensOf(row);
    const compiled: Compiled | null = row.grammar === undefined ? null : await grammars(row.grammar);
    const limit = Math.min(maxTokens, contextTokens - tokens.length);
    return {
      id: row.id,
      tokens,
      maxTokens,
      limit,
      constraint: compiled?.ok ? compiled.constraint : null,
      refusal: lengthDefect(tokens, contextTokens) ?? (compiled?.ok === false ? compiled.reason : null),
    };
  };
}

function lengthDefect({ length }: readonly Token[], contextTokens: number): string | null {
  if (length === 0) return 'the prompt has no token';
  return length < contextTokens ? null : `the prompt has ${length} tokens and leaves no room for an answer in a context of ${contextTokens}`;
}

export function resultOf(
  { id, tokens, limit, maxTokens }: FedRow,
  { tokens: ids, stopped }: Generated,
  said: Pick<WorkResult, 'latencyMs' | 'firstTokenMs'> & { text: string },
): WorkResult {
  const full = limit < maxTokens ? 'the context was full' : 'decoding.maxTokens was reached';
  const why = stopped === 'stuck' ? "no token of the model's vocabulary goes on in its grammar" : full;
  return {
    id,
    outcome: stopped === 'end' ? 'answered' : 'truncated',
    reason: stopped === 'end' ? null : `cut after ${ids.length} tokens: ${why}`,
    ...said,
    ids,
    promptTokens: tokens.length,
  };
}

/** What becomes of a row that cannot be answered. */
export function refused({ id, tokens, refusal }: FedRow): WorkResult {
  return { id, outcome: 'invalid_request', reason: refusal, text: null, ids: [], promptTokens: tokens.length, latencyMs: 0 };
}

/** Each piece by itself: special tokens are read as such, and none is read across a seam. */
export function tokensOfPieces(model: LlamaModel, pieces: readonly string[]): Token[] {
  return pieces.flatMap((piece) => model.tokenize(piece, true));
}

/** The engine brands its ids; ours come from files and messages. */
export function asToken(id: number): Token {
  return id as Token;
}
