/** Whose turn it is on the one engine. */
export interface Turns<Row> {
  /** Work that shares the engine with nobody: its batches must be the same every time. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** A row that shares it with those that join meanwhile. Rejects with what the engine fails with. */
  join(row: Row): Promise<void>;
}

/**
 * Turns in the order they are asked for; rows that join one another share a turn, until somebody waits to be alone.
 * @param together - works off the rows from the front; more may come while it runs.
 */
export function engineTurns<Row>(together: (rows: Row[]) => Promise<void>): Turns<Row> {
  let last: Promise<unknown> = Promise.resolve();
  let gathering: { rows: Row[]; over: Promise<void> } | null = null;
  const turn = <T>(work: () => Promise<T>): Promise<T> => {
    const over = last.then(work);
    last = over.catch(() => {});
    return over;
  };
  return {
    alone(work) {
      gathering = null;
      return turn(work);
    },
    join(row) {
      if (gathering) {
        gathering.rows.push(row);
        return gathering.over;
      }
      const rows = [row];
      const over = turn(async () => {
        try {
          while (rows.length > 0) await together(rows);
        } finally {
          if (gathering?.rows === rows) gathering = null;
        }
      });
      gathering = { rows, over };
      return over;
    },
  };
}
