/** A float as Python's `json` reads one: 5.0 is not 5 to a checker that asks for types. */
export class PythonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export type PythonValue = string | number | boolean | null | PythonFloat | PythonValue[] | PythonDict;
export type PythonDict = { [key: string]: PythonValue };
export type PythonType = 'str' | 'int' | 'float' | 'bool' | 'list' | 'dict' | 'NoneType';

/** JSON as Python reads it. Undefined when it is none. */
export function parsePython(text: string): PythonValue | undefined {
  try {
    return JSON.parse(text, (_, value: PythonValue, context?: { source?: string }) =>
      typeof value === 'number' && /[.eE]/.test(context?.source ?? '') ? new PythonFloat(value) : value,
    );
  } catch {
    return undefined;
  }
}

export function typeOf(value: PythonValue): PythonType {
  if (value === null) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'number') return 'int';
  if (typeof value === 'boolean') return 'bool';
  if (value instanceof PythonFloat) return 'float';
  return Array.isArray(value) ? 'list' : 'dict';
}

export function isDict(value: PythonValue | undefined): value is PythonDict {
  return value !== undefined && typeOf(value) === 'dict';
}

/** Python's `==`: 1 equals 1.0 and True, dicts whatever their order. */
export function equals(a: PythonValue, b: PythonValue): boolean {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== null || y !== null) return x === y;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => equals(item, b[at] ?? null));
  if (isDict(a) && isDict(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equals(a[key] ?? null, b[key] ?? null));
  }
  return a === b;
}

function numberOf(value: PythonValue): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return value instanceof PythonFloat ? value.value : null;
}
