import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Generated, type Lane, type LockstepOptions, lockstep } from './lockstep.ts';

const END = 0;

interface Row {
  id: number;
  /** Tokens the fake model says before its end token. */
  length: number;
  limit: number;
}

interface Trace {
  /** Lane indexes in the order they were asked, one array a round. */
  rounds: number[][];
  begun: { row: number; lane: number }[];
  finished: { row: number; generated: Generated }[];
}

type Rest = Partial<Pick<LockstepOptions<Row>, 'isAbandoned' | 'onToken' | 'signal'>> & { queue?: Row[] };

/** Runs rows on fake lanes whose tokens arrive in a scrambled order, and writes down what the engine would see. */
async function drive(rows: readonly Row[], laneCount: number, { queue = [...rows], ...rest }: Rest = {}): Promise<Trace> {
  const trace: Trace = { rounds: [], begun: [], finished: [] };
  let open: number[] | null = null;
  const ask = (lane: number) => {
    if (open === null) {
      const round: number[] = [];
      open = round;
      trace.rounds.push(round);
      setImmediate(() => {
        open = null;
      });
    }
    open.push(lane);
  };
  const lanes = Array.from(
    { length: laneCount },
    (_, lane): Lane<Row> => ({
      begin: async (row) => {
        trace.begun.push({ row: row.id, lane });
        let said = 0;
        const next = async (): Promise<IteratorResult<number>> => {
          ask(lane);
          const token = said < row.length ? 100 + said++ : END;
          for (let turn = 0; turn <= (lane * 7) % 3; turn++) await new Promise((resolve) => setImmediate(resolve));
          return { done: false, value: token };
        };
        return { next };
      },
    }),
  );
  const onFinished = (row: Row, generated: Generated) => trace.finished.push({ row: row.id, generated });
  const signal = new AbortController().signal;
  await lockstep({ lanes, rows: queue, limitOf: ({ limit }) => limit, isEnd: (token) => token === END, onFinished, signal, ...rest });
  return trace;
}

const anyRows = fc
  .array(fc.record({ length: fc.nat(6), limit: fc.integer({ min: 1, max: 5 }) }), { maxLength: 15 })
  .map((rows) => rows.map((row, id): Row => ({ id, ...row })));
const anyLanes = fc.integer({ min: 1, max: 5 });

describe('lockstep', () => {
  it('finishes every row exactly once with the tokens its lane gave, cut at its limit', () =>
    fc.assert(
      fc.asyncProperty(anyRows, anyLanes, async (rows, lanes) => {
        const { finished } = await drive(rows, lanes);
        expect(finished.map(({ row }) => row).sort((a, b) => a - b)).toEqual(rows.map(({ id }) => id));
        for (const { row, generated } of finished) {
          const { length, limit } = rows[row] ?? { length: -1, limit: -1 };
          expect(generated.tokens).toEqual(Array.from({ length: Math.min(length, limit) }, (_, index) => 100 + index));
          expect(generated.stopped).toBe(length < limit ? 'end' : 'limit');
        }
      }),
      { numRuns: 60 },
    ));

  it('asks lanes in rising sequence order in every round, each at most once', () =>
    fc.assert(
      fc.asyncProperty(anyRows, anyLanes, async (rows, lanes) => {
        for (const round of (await drive(rows, lanes)).rounds) expect(round).toEqual([...new Set(round)].sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    ));

  it('keeps every lane busy, without a hole, until the rows run out', () =>
    fc.assert(
      fc.asyncProperty(anyRows, anyLanes, async (rows, laneCount) => {
        const { rounds, begun } = await drive(rows, laneCount);
        const full = Array.from({ length: Math.min(laneCount, rows.length) }, (_, lane) => lane);
        const firstShort = rounds.findIndex((round) => round.length < full.length);
        for (const round of firstShort === -1 ? rounds : rounds.slice(0, firstShort)) expect(round).toEqual(full);
        expect(begun.map(({ row }) => row)).toEqual(rows.map(({ id }) => id));
      }),
      { numRuns: 60 },
    ));

  it('makes the same batches again for the same rows', () =>
    fc.assert(
      fc.asyncProperty(anyRows, anyLanes, async (rows, lanes) => {
        expect(await drive(rows, lanes)).toEqual(await drive(rows, lanes));
      }),
      { numRuns: 30 },
    ));

  it('gives the lowest free lane the next row and refills before the next round', async () => {
    const rows = [4, 1, 1, 2, 1].map((length, id): Row => ({ id, length, limit: 9 }));
    const { begun, rounds } = await drive(rows, 3);
    expect(begun).toEqual([
      { row: 0, lane: 0 },
      { row: 1, lane: 1 },
      { row: 2, lane: 2 },
      { row: 3, lane: 1 },
      { row: 4, lane: 2 },
    ]);
    expect(rounds).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
      [0, 1],
    ]);
  });

  it('takes rows that come while it runs into free lanes, and tells every token as it comes', async () => {
    const rows: Row[] = [{ id: 0, length: 3, limit: 9 }];
    const told: string[] = [];
    const { begun, finished } = await drive(rows, 2, {
      queue: rows,
      onToken: (row, tokens) => {
        told.push(`${row.id}:${tokens.length}`);
        if (row.id === 0 && tokens.length === 2) rows.push({ id: 1, length: 1, limit: 9 });
      },
    });
    expect(begun).toEqual([
      { row: 0, lane: 0 },
      { row: 1, lane: 1 },
    ]);
    expect(told).toEqual(['0:1', '0:2', '0:3', '1:1']);
    expect(finished.map(({ row, generated }) => [row, generated.stopped])).toEqual([
      [0, 'end'],
      [1, 'end'],
    ]);
  });

  it('lets go of a row that nobody waits for before the next round, and begins none', async () => {
    const rows = [5, 5, 1].map((length, id): Row => ({ id, length, limit: 9 }));
    const abandoned = new Set([1]);
    const { rounds, begun, finished } = await drive(rows, 1, {
      isAbandoned: ({ id }) => abandoned.has(id),
      onToken: (row, tokens) => {
        if (row.id === 0 && tokens.length === 2) abandoned.add(0);
      },
    });
    expect(begun.map(({ row }) => row)).toEqual([0, 2]);
    expect(rounds).toHaveLength(2 + 2);
    expect(finished).toEqual([
      { row: 0, generated: { tokens: [100, 101], stopped: 'abandoned' } },
      { row: 1, generated: { tokens: [], stopped: 'abandoned' } },
      { row: 2, generated: { tokens: [100], stopped: 'end' } },
    ]);
  });

  it('stops before the next round when the signal aborts', async () => {
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(drive([{ id: 0, length: 3, limit: 9 }], 2, { signal: aborted })).rejects.toThrow('enough');
  });

  it('finishes a row as stuck whose lane has no more token, and lets go of what every row began', async () => {
    const returned: number[] = [];
    const finished: unknown[] = [];
    const lane: Lane<number> = {
      begin: async (row) => ({
        next: async () => (row === 1 ? { done: true, value: undefined } : { done: false, value: END }),
        return: async () => {
          returned.push(row);
          return { done: true, value: undefined };
        },
      }),
    };
    const signal = new AbortController().signal;
    await lockstep({
      lanes: [lane],
      rows: [1, 2],
      limitOf: () => 5,
      isEnd: (token) => token === END,
      onFinished: (row, { stopped }) => finished.push([row, stopped]),
      signal,
    });
    expect(finished).toEqual([
      [1, 'stuck'],
      [2, 'end'],
    ]);
    expect(returned).toEqual([1, 2]);
  });

  it('passes on what a lane throws', async () => {
    const broken: Lane<Row> = { begin: async () => ({ next: () => Promise.reject(new Error('no cell left')) }) };
    const run = lockstep({
      lanes: [broken],
      rows: [{ id: 0, length: 1, limit: 1 }],
      limitOf: () => 1,
      isEnd: () => false,
      onFinished: () => {},
      signal: new AbortController().signal,
    });
    await expect(run).rejects.toThrow('no cell left');
  });
});
