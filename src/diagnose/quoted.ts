import { canonicalJson } from '../records/canonical-json.ts';
import type { ExactJson } from '../records/exact-json/exact-json.ts';

const LONGEST = 80;

/** A model's words inside a sentence of ours: in quotation marks, on one line, cut. Still hostile: whoever shows it escapes it. */
export function quoted(text: string): string {
  return cut(JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text));
}

/** A value as JSON, cut. */
export function shown(value: ExactJson): string {
  return cut(canonicalJson(value));
}

function cut(text: string): string {
  return text.length > 2 * LONGEST ? `${text.slice(0, 2 * LONGEST)}…` : text;
}
