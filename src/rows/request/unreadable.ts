import { isJsonObject, type JsonObject } from '../../records/json.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { type JsonDefect, nestingDefect } from './json-defects.ts';

/** A request or a recording that cannot be trusted. Caught where one is read, and nowhere else. */
export class Unreadable extends Error {
  readonly reason: string;
  constructor(reason: string, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** @throws Unreadable when there is a defect. */
export function refuse(defect: JsonDefect | null): void {
  if (defect) throw new Unreadable(defect.reason, defect.detail);
}

/**
 * Undoes JSON text of an object or array; any other value, and text that only looks like JSON, stays what it is.
 * @throws Unreadable when it is nested too deeply.
 */
export function decoded(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  const parsed = parsedOrNull(value) ?? value;
  refuse(nestingDefect(parsed));
  return parsed;
}

export function decodedObject(value: unknown): JsonObject {
  const object = decoded(value);
  return isJsonObject(object) ? object : {};
}
