import { type CheckError, type CheckedFunction, checkCall, LENIENCIES, type Leniency } from './checker.ts';
import type { Decoded, Handler } from './decode.ts';
import type { PythonValue } from './python-json.ts';

/** Every rule by which our grade and BFCL's verdict may differ on one answer, and what it says. */
export const RULES = {
  'text-normalised': 'BFCL compares texts without space and `, . / - _ * ^` and in lower case; ours is character by character.',
  'empty-text': 'BFCL takes an empty text or list for an argument that may be left out; for us it is a value, and a wrong one.',
  'float-of-anything': 'BFCL takes a boolean, or a text of a number, for a float; ours must be the number.',
  'true-is-one': 'Python takes true for 1; JSON does not.',
  'unreadable-is-no-call': 'BFCL takes an answer that it cannot read for one without a call; for us only an answer that says so is one.',
  'loosely-read': 'BFCL makes up for fences and missing brackets around Python calls, and takes a bare name for its own text; we read neither.',
  'ambiguous-name': 'Two offered functions are written alike without dots: BFCL takes either for the right one, we neither.',
  'int-in-float-list': 'BFCL takes no whole number in a list of floats; for us 5 is 5.0.',
  'float-for-int': 'BFCL takes no 5.0 where an integer is declared; for us 5.0 is 5.',
  'type-of-accepted-value': 'BFCL refuses an accepted value that is not of the declared type; for us what is listed is right.',
} as const;
export type Rule = keyof typeof RULES;

export interface Judged {
  mustNotCall: boolean;
  /** As offered; for `multiple` in order. */
  functions: readonly CheckedFunction[];
  /** The ground truth's function and accepted values; null where no function fits. */
  truth: { name: string; accepted: Readonly<Record<string, PythonValue[]>> } | null;
  decoded: Decoded;
  handler: Handler;
  /** Whether our own reading of the output understood it; true when left out. */
  isReadable?: boolean;
}

/** BFCL's verdict as its checker gives it: null for valid. `without`: see `checkCall`. */
export function verdictOn({ mustNotCall, functions, truth, decoded, handler }: Judged, without: ReadonlySet<Leniency> = new Set()): CheckError | null {
  if (mustNotCall || truth === null) return decoded === null || decoded.length === 0 ? null : 'value';
  if (decoded === null) return 'exception';
  const [only, ...more] = decoded;
  if (!only || more.length > 0) return 'wrong-count';
  // BFCL looks a function up by whether its name is part of the ground truth's, and takes the only one as it is.
  const fn = functions.length === 1 ? functions[0] : functions.find(({ name }) => truth.name.includes(name));
  if (!fn) return 'exception';
  return checkCall({ ...fn, name: handler === 'native' ? fn.name.replaceAll('.', '_') : fn.name }, only, truth.accepted, without);
}

/** The rules that an item's two verdicts differ by, derived from the item; null where none explains them. */
export function rulesOf(item: Judged, { ours, valid }: { ours: boolean; valid: boolean }): Rule[] | null {
  const error = verdictOn(item);
  if ((error === null) !== valid) return null;
  if (ours) return strictness(error);
  if (item.mustNotCall) return item.decoded === null || item.decoded.length === 0 ? ['unreadable-is-no-call'] : null;
  if (item.isReadable === false && item.decoded !== null) return ['loosely-read'];
  const hangsOn = smallest((without) => verdictOn(item, without) !== null);
  if (hangsOn !== null) return hangsOn;
  const written = item.functions.filter(({ name }) => name.replaceAll('.', '_') === item.decoded?.[0]?.name);
  return written.length > 1 ? ['ambiguous-name'] : null;
}

/** What BFCL is stricter in: types. */
function strictness(error: CheckError | null): Rule[] | null {
  if (error === 'int-in-float-list' || error === 'float-for-int') return [error];
  return error === 'type' || error === 'type-of-items' ? ['type-of-accepted-value'] : null;
}

/** The leniencies that each alone, or else two together, turn the verdict when they are switched off. */
function smallest(turns: (without: ReadonlySet<Leniency>) => boolean): Leniency[] | null {
  const alone = LENIENCIES.filter((leniency) => turns(new Set([leniency])));
  if (alone.length > 0) return alone;
  const pairs = LENIENCIES.flatMap((one, at) => LENIENCIES.slice(at + 1).map((other) => [one, other]));
  return pairs.find((pair) => turns(new Set(pair))) ?? null;
}
