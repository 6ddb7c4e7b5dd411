import type { LlamaModel, Token } from 'node-llama-cpp';
import type { ChatContent } from '../../../records/chat.ts';
import { chatRenderer } from '../../../rows/render/render.ts';
import { chatTemplateOf } from '../chat-template.ts';
import type { Generated } from './lockstep.ts';
import type { WorkResult, WorkRow } from './work.ts';

/** A row as the engine is fed it. */
export interface FedRow {
  id: string;
  tokens: Token[];
  maxTokens: number;
  /** Tokens its answer may have: `maxTokens`, or what the context leaves. Below 1 it cannot be answered. */
  limit: number;
}

export interface FeedOptions {
  ggufPath: string;
  contextTokens: number;
}

/** Makes rows ready for a model. It throws UserError for a conversation that the model's template cannot express. */
export function feeder(model: LlamaModel, { ggufPath, contextTokens }: FeedOptions): (row: WorkRow, maxTokens: number) => FedRow {
  let render: ((content: ChatContent) => string[]) | null = null;
  const tokensOf = ({ input }: WorkRow): Token[] => {
    if (input.kind === 'tokens') return input.ids.map(asToken);
    render ??= chatRenderer(chatTemplateOf(model.fileInfo.metadata, ggufPath));
    return tokensOfPieces(model, render(input.content));
  };
  return (row, maxTokens) => {
    const tokens = tokensOf(row);
    return { id: row.id, tokens, maxTokens, limit: tokens.length === 0 ? 0 : Math.min(maxTokens, contextTokens - tokens.length) };
  };
}

export function resultOf(
  { id, tokens, limit, maxTokens }: FedRow,
  { tokens: ids, stopped }: Generated,
  said: Pick<WorkResult, 'latencyMs' | 'firstTokenMs'> & { text: string },
): WorkResult {
  const why = limit < maxTokens ? 'the context was full' : 'decoding.maxTokens was reached';
  return {
    id,
    outcome: stopped === 'end' ? 'answered' : 'truncated',
    reason: stopped === 'end' ? null : `cut after ${ids.length} tokens: ${why}`,
    ...said,
    ids,
    promptTokens: tokens.length,
  };
}

/** What becomes of a row that leaves no room for an answer. */
export function refused({ id, tokens }: FedRow, contextTokens: number): WorkResult {
  const reason =
    tokens.length === 0
      ? 'the prompt has no token'
      : `the prompt has ${tokens.length} tokens and leaves no room for an answer in a context of ${contextTokens}`;
  return { id, outcome: 'invalid_request', reason, text: null, ids: [], promptTokens: tokens.length, latencyMs: 0 };
}

/** Each piece by itself: special tokens are read as such, and none is read across a seam. */
export function tokensOfPieces(model: LlamaModel, pieces: readonly string[]): Token[] {
  return pieces.flatMap((piece) => model.tokenize(piece, true));
}

/** The engine brands its ids; ours come from files and messages. */
export function asToken(id: number): Token {
  return id as Token;
}
