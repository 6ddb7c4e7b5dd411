/** One sequence slot of the engine's batch. */
export interface Lane<Row> {
  /** Makes the slot ready for a row; every `next` of what it returns feeds the engine and gives one token. */
  begin(row: Row): Promise<AsyncIterator<number>>;
}

export interface Generated {
  /** The end token is not among them. */
  tokens: number[];
  /** `end`: the model ended its answer. `limit`: it was cut at the row's limit. */
  stopped: 'end' | 'limit';
}

export interface LockstepOptions<Row> {
  /** In sequence-id order. */
  lanes: readonly Lane<Row>[];
  /** In manifest order. */
  rows: readonly Row[];
  /** Tokens a row's answer may have, at least 1. */
  limitOf(row: Row): number;
  isEnd(token: number): boolean;
  /** Called once a row: in round order, within a round in lane order. */
  onFinished(row: Row, generated: Generated): void;
  signal: AbortSignal;
}

interface Active<Row> {
  row: Row;
  iterator: AsyncIterator<number>;
  tokens: number[];
}

/**
 * Drives all lanes one token at a time: every round asks the active lanes in sequence-id order and waits for all of them, so the engine sees one
 * batch of rising ids; a finished lane takes the next row before the next round. The same rows on as many lanes give the same batches.
 *
 * CPU time of 48 rows on 16 lanes (27 M parameters): refill at once 6.8 s, in groups of four 7.4 s, in whole waves 7.5 s, free-running 12.1 s.
 * A prefill batch of its own changed nothing; decoding on in finished lanes to close the drain's holes cost up to 20 %, so a hole stays a hole.
 * @throws whatever a lane throws; the signal's reason when it aborts.
 */
export async function lockstep<Row>(options: LockstepOptions<Row>): Promise<void> {
  const { lanes, rows, signal } = options;
  const active: (Active<Row> | null)[] = lanes.map(() => null);
  let next = 0;
  for (;;) {
    signal.throwIfAborted();
    for (const [index, lane] of lanes.entries()) {
      const row = rows[next];
      if (active[index] || next >= rows.length || row === undefined) continue;
      next++;
      active[index] = { row, iterator: await lane.begin(row), tokens: [] };
    }
    const round = active.flatMap((one, index) => (one ? [{ ...one, index }] : []));
    if (round.length === 0) return;
    const steps = await Promise.all(round.map(({ iterator }) => iterator.next()));
    for (const [position, { row, tokens, index }] of round.entries()) {
      const stopped = take(steps[position], tokens, options, row);
      if (stopped === null) continue;
      active[index] = null;
      options.onFinished(row, { tokens, stopped });
    }
  }
}

function take<Row>(
  step: IteratorResult<number> | undefined,
  tokens: number[],
  { isEnd, limitOf }: LockstepOptions<Row>,
  row: Row,
): Generated['stopped'] | null {
  if (step === undefined || step.done || isEnd(step.value)) return 'end';
  tokens.push(step.value);
  return tokens.length >= limitOf(row) ? 'limit' : null;
}
