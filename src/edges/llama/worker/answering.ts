import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { lanesFor } from '../../../rows/lanes.ts';
import { beginConstrained } from './constrained.ts';
import { asToken, type FedRow, refused, resultOf } from './fed-row.ts';
import { fittestLane } from './lanes/fittest-lane.ts';
import { beginGreedy } from './lanes/greedy.ts';
import { lockstep } from './lanes/lockstep.ts';
import { readSharedBeginning } from './lanes/shared-beginning.ts';
import { textPieces } from './text-pieces.ts';
import type { WorkResult } from './work.ts';

export interface Engine {
  model: LlamaModel;
  /** In sequence-id order. */
  sequences: readonly LlamaContextSequence[];
  isCpu: boolean;
  /** Text of token ids. */
  textOf(ids: readonly number[]): string;
}

/** Greedy answers of all rows in lockstep, shortest prompt first; a row that does not fit is an `invalid_request`. Equal calls give equal results. */
export async function answerBatch(
  engine: Engine,
  rows: readonly FedRow[],
  { onResult, signal }: { onResult(result: WorkResult): void; signal: AbortSignal },
): Promise<void> {
  for (const row of rows.filter(({ refusal }) => refusal !== null)) onResult(refused(row));
  for (const sequence of engine.sequences) await sequence.clearHistory();
  const latencyOf = stopwatch();
  const sequences = engine.sequences.slice(0, lanesFor(rows.length, { batch: engine.sequences.length, isCpu: engine.isCpu }));
  const answerable = rows.filter(({ refusal }) => refusal === null).sort((a, b) => a.tokens.length - b.tokens.length);
  // Rows that begin at once; later ones find it in their lane.
  const together = answerable.slice(0, sequences.length).map(({ tokens }) => tokens);
  await readSharedBeginning(sequences.slice(0, together.length), together);
  await lockstep<FedRow>({
    ...rules(engine),
    lanes: sequences.map((sequence) => ({
      begin: (row) => {
        latencyOf.start(row);
        return begin(sequence, row);
      },
    })),
    rows: answerable,
    onToken: latencyOf.token,
    onFinished: (row, generated) => onResult(resultOf(row, generated, { text: engine.textOf(generated.tokens), ...latencyOf.stop(row) })),
    signal,
  });
}

/** A row that somebody waits for. */
export interface LiveRow extends FedRow {
  /** Null where the answer is told whole. */
  telling: { pieces: ReturnType<typeof textPieces>; onDelta(text: string): void } | null;
  /** Tokens of its prompt that its sequence held already. */
  kept: number;
  /** Null when it was abandoned. */
  onEnd(result: WorkResult | null): void;
  /** Aborts when nobody waits for the answer any more. */
  signal: AbortSignal;
}

export function livePieces(engine: Engine): ReturnType<typeof textPieces> {
  return textPieces(engine.textOf);
}

/**
 * Answers rows as they come, in lockstep with whatever others there are. A row keeps what its sequence holds of its beginning, as in a batch: the tools
 * and instruction that an agent sends every time, and the turns before in a conversation.
 */
export async function answerLive(engine: Engine, rows: LiveRow[]): Promise<void> {
  const latencyOf = stopwatch();
  const tell = ({ telling }: LiveRow, pieceOf: (pieces: ReturnType<typeof textPieces>) => string) => {
    const text = telling === null ? '' : pieceOf(telling.pieces);
    if (text !== '') telling?.onDelta(text);
  };
  await lockstep<LiveRow>({
    ...rules(engine),
    lanes: engine.sequences.map((sequence) => ({
      begin: async (row) => {
        latencyOf.start(row);
        const answering = await begin(sequence, row);
        row.kept = sequence.nextTokenIndex;
        return answering;
      },
    })),
    rows,
    laneOf: ({ tokens }, free) =>
      fittestLane(
        free.map((index) => ({ index, held: engine.sequences[index]?.contextTokens ?? [] })),
        tokens,
      ),
    isAbandoned: (row) => row.signal.aborted,
    onToken: (row, tokens) => {
      latencyOf.token(row);
      tell(row, (pieces) => pieces.next(tokens));
    },
    onFinished: (row, generated) => {
      if (generated.stopped === 'abandoned') return row.onEnd(null);
      const text = engine.textOf(generated.tokens);
      tell(row, (pieces) => pieces.rest(text));
      row.onEnd({ ...resultOf(row, generated, { text, ...latencyOf.stop(row) }), cachedTokens: row.kept });
    },
    signal: new AbortController().signal,
  });
}

/** A grammar's rows and others share batches: the state of each is its own. */
function begin(sequence: LlamaContextSequence, { tokens, constraint }: FedRow): Promise<AsyncGenerator<Token, void, undefined>> {
  return constraint === null ? beginGreedy(sequence, tokens) : beginConstrained(sequence, tokens, constraint());
}

function rules({ model }: Engine) {
  return { limitOf: ({ limit }: FedRow) => limit, isEnd: (token: number) => model.isEogToken(asToken(token)) };
}

function stopwatch() {
  const startedAt = new Map<FedRow, number>();
  const firstAt = new Map<FedRow, number>();
  return {
    start: (row: FedRow) => void startedAt.set(row, performance.now()),
    token: (row: FedRow) => void (firstAt.has(row) || firstAt.set(row, performance.now())),
    stop: (row: FedRow) => {
      const [started, first] = [startedAt.get(row) ?? 0, firstAt.get(row)];
      return { latencyMs: performance.now() - started, ...(first === undefined ? {} : { firstTokenMs: first - started }) };
    },
  };
}
