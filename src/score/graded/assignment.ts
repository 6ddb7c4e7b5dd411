/**
 * Pairs rows with columns so that the weights of the pairs add up to the most there is; every row has a column where there are enough.
 * Kuhn's method with potentials (Jonker and Volgenant 1987, Computing 38:325), O(rows² · columns).
 * @param weights by row and column, all rows of one length
 * @returns by row its column, null for a row without one
 */
export function bestAssignment(weights: readonly (readonly number[])[]): (number | null)[] {
  const [rows, columns] = [weights.length, weights[0]?.length ?? 0];
  if (rows <= columns) return assigned(weights, rows, columns);
  const transposed = Array.from({ length: columns }, (_, column) => weights.map((row) => row[column] ?? 0));
  const byColumn = assigned(transposed, columns, rows);
  const byRow = new Map(byColumn.map((row, column) => [row, column]));
  return weights.map((_, row) => byRow.get(row) ?? null);
}

/** One row after the other enters along the cheapest path that moves the rows before it. Rows and columns count from 1; 0 is the row that enters. */
function assigned(weights: readonly (readonly number[])[], rows: number, columns: number): (number | null)[] {
  const [ofRow, ofColumn] = [new Float64Array(rows + 1), new Float64Array(columns + 1)];
  const rowAt = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row += 1) {
    const cheapest = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const [before, isDone] = [new Int32Array(columns + 1), new Uint8Array(columns + 1)];
    rowAt[0] = row;
    let column = 0;
    do {
      isDone[column] = 1;
      const from = at(rowAt, column);
      let [least, next] = [Number.POSITIVE_INFINITY, 0];
      for (let to = 1; to <= columns; to += 1) {
        if (isDone[to] === 1) continue;
        const cost = -(weights[from - 1]?.[to - 1] ?? 0) - at(ofRow, from) - at(ofColumn, to);
        if (cost < at(cheapest, to)) {
          cheapest[to] = cost;
          before[to] = column;
        }
        if (at(cheapest, to) < least) [least, next] = [at(cheapest, to), to];
      }
      for (let to = 0; to <= columns; to += 1) {
        if (isDone[to] === 1) {
          ofRow[at(rowAt, to)] = at(ofRow, at(rowAt, to)) + least;
          ofColumn[to] = at(ofColumn, to) - least;
        } else cheapest[to] = at(cheapest, to) - least;
      }
      column = next;
    } while (at(rowAt, column) !== 0);
    while (column !== 0) {
      const previous = at(before, column);
      rowAt[column] = at(rowAt, previous);
      column = previous;
    }
  }
  const columnOf = new Map([...rowAt.slice(1)].map((row, column) => [row, column]));
  return Array.from({ length: rows }, (_, row) => columnOf.get(row + 1) ?? null);
}

function at(list: Float64Array | Int32Array, index: number): number {
  return list[index] ?? 0;
}
