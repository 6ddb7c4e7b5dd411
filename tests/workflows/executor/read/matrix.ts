import { type Contexts, render } from './expression.ts';
import { mapAt, type TemplateMap } from './template.ts';

export type MatrixRow = Readonly<Record<string, unknown>>;

/** The combinations of a job's matrix, first key slowest; one empty row where there is none. @throws Error for an empty or an odd matrix. */
export function matrixRows(job: TemplateMap, contexts: Contexts): MatrixRow[] {
  const template = mapAt(job, 'strategy')['matrix'];
  if (template === undefined) return [{}];
  const matrix = render(template, contexts);
  if (typeof matrix !== 'object' || matrix === null) throw new Error('strategy.matrix: expected a mapping');
  const { include, exclude, ...axes } = { ...matrix } as Record<string, unknown>;
  if (include !== undefined || exclude !== undefined) throw new Error('strategy.matrix: include and exclude are not emulated');
  return Object.entries(axes).reduce<MatrixRow[]>(
    (rows, [key, values]) => {
      if (!Array.isArray(values) || values.length === 0) throw new Error(`strategy.matrix.${key}: expected a list that is not empty`);
      return rows.flatMap((row) => values.map((value) => ({ ...row, [key]: value })));
    },
    [{}],
  );
}
