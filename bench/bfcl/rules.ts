import { type CheckError, type CheckedFunction, checkCall, LENIENCIES, type Leniency } from './checker.ts';
import type { Decoded, Handler } from './decode.ts';
import { isDict, type PythonValue } from './python-json.ts';

/** Every rule by which our grade and BFCL's verdict may differ on one answer, and what it says. */
export const RULES = {
  'text-normalised':
    'BFCL compares texts without space and `, . / - _ * ^` and in lower case. Our exact reading is character by character; our graded one keeps signs within words and numbers, and the case of words that may be code.',
  'empty-text': 'BFCL takes an empty text or list for an argument that may be left out; for us it is a value, and a wrong one.',
  'float-of-anything': 'BFCL takes a boolean, or a text of a number, for a float; ours must be the number.',
  'true-is-one': 'Python takes true for 1; JSON does not.',
  'unreadable-is-no-call': 'BFCL takes an answer that it cannot read for one without a call; for us only an answer that says so is one.',
  'loosely-read':
    'BFCL reads a call where we read none: it makes up for fences and missing brackets, and takes names, positional arguments and expressions in Python calls.',
  'strictly-read': 'BFCL cannot read a call that we read, such as one with an argument named as a keyword of Python.',
  'name-without-dots': 'BFCL takes a name in text that is written with `_` for its dots; we take it in native calls only.',
  'ambiguous-name': 'Two offered functions are written alike without dots: BFCL takes either for the right one, we neither.',
  'int-in-float-list': 'BFCL takes no whole number in a list of floats; for us 5 is 5.0.',
  'float-for-int': 'BFCL takes no 5.0 where an integer is declared; for us 5.0 is 5.',
  'type-of-accepted-value': 'BFCL refuses an accepted value that is not of the declared type; for us what is listed is right.',
  'optional-member': 'BFCL takes no object without a member that its list marks as one that may be left out; we do.',
  'greedy-matching': 'BFCL gives each call the first answer that fits, and does not look again: it may miss a pairing in which all fit. We look for the best.',
  'other-form':
    'The graded reading takes dates, lists without order, rounded fractions and defaults for what they mean, composes letters (NFKC) and knows one kind of quote and dash; BFCL does not.',
  'checker-differs': 'The rewritten checker does not give the verdict that BFCL recorded, so nothing here explains the difference.',
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
  /** Whether our own reading of the output understood it, in whatever format; true when left out. */
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
  // What BFCL made of an answer that we cannot read is in its verdict, whether its reading is rewritten here or not.
  if (!ours && item.isReadable === false) return [item.mustNotCall ? 'unreadable-is-no-call' : 'loosely-read'];
  const error = verdictOn(item);
  if ((error === null) !== valid) return [!ours && error === 'wrong-function' && isWrittenWithoutDots(item) ? 'name-without-dots' : 'checker-differs'];
  if (ours) return strictness(item, error);
  if (item.mustNotCall) return item.decoded === null || item.decoded.length === 0 ? ['unreadable-is-no-call'] : null;
  const hangsOn = smallest((without) => verdictOn(item, without) !== null);
  if (hangsOn !== null) return hangsOn;
  const written = item.functions.filter(({ name }) => name.replaceAll('.', '_') === item.decoded?.[0]?.name);
  return written.length > 1 ? ['ambiguous-name'] : null;
}

function isWrittenWithoutDots({ handler, decoded, truth }: Judged): boolean {
  return handler !== 'native' && decoded?.[0]?.name === truth?.name.replaceAll('.', '_');
}

/** What BFCL is stricter in: types, and members of objects. */
function strictness({ decoded, truth }: Judged, error: CheckError | null): Rule[] | null {
  if (error === 'int-in-float-list' || error === 'float-for-int') return [error];
  if (error === 'exception' && decoded === null) return ['strictly-read'];
  if (error === 'value' && Object.values(truth?.accepted ?? {}).some((list) => list.some(marksMember))) return ['optional-member'];
  return error === 'type' || error === 'type-of-items' || error === 'exception' ? ['type-of-accepted-value'] : null;
}

/** Whether an object in it has a member whose list holds the mark for "may be left out". */
function marksMember(value: PythonValue): boolean {
  if (Array.isArray(value)) return value.some(marksMember);
  return isDict(value) && Object.values(value).some((listed) => marksMember(listed) || (Array.isArray(listed) && listed.includes('')));
}

/** The leniencies that each alone turn the verdict when they are switched off, or else the fewest that together do. */
export function smallest(turns: (without: ReadonlySet<Leniency>) => boolean): Leniency[] | null {
  const alone = LENIENCIES.filter((leniency) => turns(new Set([leniency])));
  if (alone.length > 0) return alone;
  const sets = Array.from({ length: 2 ** LENIENCIES.length }, (_, bits) => LENIENCIES.filter((_leniency, at) => Math.floor(bits / 2 ** at) % 2 === 1));
  return sets.sort((a, b) => a.length - b.length).find((set) => turns(new Set(set))) ?? null;
}
