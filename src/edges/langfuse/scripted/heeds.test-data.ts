import type { Told } from './observations.test-data.ts';

interface Condition {
  type: string;
  column: string;
  operator: string;
  key?: string;
  value: string | boolean | string[];
}

/** Whether a row meets a `filter` parameter, read as Langfuse's API description says. */
export function heeds(row: Told, filter: string): boolean {
  const conditions: Condition[] = JSON.parse(filter);
  return conditions.every((condition) => meets(row, condition));
}

function meets(row: Told, { type, column, operator, key, value }: Condition): boolean {
  const held: unknown =
    column === 'traceTags' ? row.tags : column === 'metadata' ? row.metadata[key ?? ''] : Object.entries(row).find(([name]) => name === column)?.[1];
  const values = Array.isArray(value) ? value : [];
  if (type === 'datetime') {
    const [time, bound] = [Date.parse(String(held)), Date.parse(String(value))];
    return operator === '>=' ? time >= bound : time < bound;
  }
  if (type === 'arrayOptions') {
    const tags = row.tags;
    if (operator === 'all of') return values.every((one) => tags.includes(one));
    return values.some((one) => tags.includes(one)) === (operator === 'any of');
  }
  if (type === 'stringOptions') return values.includes(String(held)) === (operator === 'any of');
  return held === value;
}
