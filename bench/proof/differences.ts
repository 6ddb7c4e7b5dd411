import type { JsonValue } from '../../src/records/json.ts';

/** When, where and how fast something was made: another run of the same thing differs in it. */
const PASSING: ReadonlySet<string> = new Set([
  'commit',
  'createdAt',
  'dirty',
  'elapsedS',
  'hardware',
  'latency',
  'latencyMs',
  'node',
  'peakMemoryMb',
  'resumedFromStep',
  'startedAt',
  'status',
  'traces',
  'wallMs',
  'wallS',
  'why',
]);

/** What two records say differently, one line each: `metrics.2.value: 0.91 | 0.9`. */
export function differences(one: JsonValue | undefined, other: JsonValue | undefined, path = ''): string[] {
  if (isBranch(one) && isBranch(other) && Array.isArray(one) === Array.isArray(other)) {
    const [left, right] = [new Map(Object.entries(withoutSetUp(one))), new Map(Object.entries(withoutSetUp(other)))];
    const keys = [...new Set([...left.keys(), ...right.keys()])].filter((key) => !PASSING.has(key));
    return keys.flatMap((key) => differences(left.get(key), right.get(key), path === '' ? key : `${path}.${key}`));
  }
  const [left, right] = [shown(one), shown(other)];
  return left === right ? [] : [`${path}: ${left} | ${right}`];
}

/** Making an environment is a stage without a key, of the first run on a machine alone. */
function withoutSetUp<T extends JsonValue[] | { [key: string]: JsonValue }>(value: T): JsonValue[] | T {
  return Array.isArray(value) ? value.filter((item) => !(isBranch(item) && 'key' in item && item['key'] === '')) : value;
}

function isBranch(value: JsonValue | undefined): value is JsonValue[] | { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null;
}

function shown(value: JsonValue | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
