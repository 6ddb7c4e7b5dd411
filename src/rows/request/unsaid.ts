import { isJsonObject } from '../../records/json.ts';

/** Libraries write what was not given in as many ways. */
export function isUnsaid(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (isJsonObject(value) && Object.keys(value).length === 0);
}
