import { isJsonObject } from '../../records/json.ts';
import { parsedOrNull } from '../../records/json-lines.ts';

/** The first observation of a trace file that is longer than `most` characters, its prompt included; null when none is. */
export function longObservation(bytes: Uint8Array, most: number): { where: string; characters: number } | null {
  if (bytes.length <= most) return null;
  const text = new TextDecoder().decode(bytes);
  const observations = observationsOf(text);
  return observations
    ? longestOf(
        observations.map((value) => lengthOf(value) ?? bytes.length),
        most,
        'observation',
      )
    : longestOf(lengthsOfLines(text), most, 'line');
}

/** A Langfuse page or a list; null for one observation a line, and for what the harvest will refuse as no JSON. */
function observationsOf(text: string): unknown[] | null {
  const value = parsedOrNull(text);
  if (Array.isArray(value)) return value;
  const list = isJsonObject(value) ? (value['data'] ?? value['observations']) : null;
  return Array.isArray(list) ? list : null;
}

function longestOf(lengths: readonly number[], most: number, unit: string): { where: string; characters: number } | null {
  const index = lengths.findIndex((length) => length > most);
  return index < 0 ? null : { where: `${unit} ${index + 1}`, characters: lengths[index] ?? 0 };
}

/** Null for one that is nested too deeply to be written again: no prompt is. */
function lengthOf(value: unknown): number | null {
  try {
    return JSON.stringify(value).length;
  } catch {
    return null;
  }
}

function lengthsOfLines(text: string): number[] {
  return text.split('\n').map((line) => line.length);
}
