import type { Example } from '../records/example.ts';
import type { Classed } from './classed.ts';
import { depthOf, goldValues } from './gold.ts';

const CLASSES = ['simple', 'moderate', 'complex'] as const;

/** The most of each measure that is simple, and the most that is moderate; more is complex. */
const MEASURES = [
  { name: 'tools', simple: 2, moderate: 5 },
  { name: 'values', simple: 2, moderate: 4 },
  { name: 'levels of values inside values', simple: 0, moderate: 1 },
] as const;

/** One question and nothing before it, by the hardest of three measures: tools offered, values in the gold answer, and how deep they are nested. */
export function singleTurnClass(example: Example): Classed {
  const { request } = example;
  if (request === null) return { leftOut: 'no-request', detail: 'its data set holds no request beside the row: harvest again' };
  const turns = request.messages.filter(({ role }) => role !== 'system');
  if (turns.length !== 1 || turns[0]?.role !== 'user') return { leftOut: 'several-turns', detail: `${turns.length} turns before the answer` };
  const gold = goldValues(example) ?? {};
  const measured = [request.tools.length, Object.keys(gold).length, Math.max(0, ...Object.values(gold).map(depthOf))];
  const level = Math.max(...MEASURES.map(({ simple, moderate }, index) => levelOf(measured[index] ?? 0, simple, moderate)));
  return { class: CLASSES[level] ?? 'complex' };
}

function levelOf(value: number, simple: number, moderate: number): number {
  if (value <= simple) return 0;
  return value <= moderate ? 1 : 2;
}

/** The rule in words, for the help. */
export const SINGLE_TURN_RULE = [
  `simple: at most ${MEASURES.map(({ name, simple }) => `${simple} ${name}`).join(', ')}`,
  `moderate: at most ${MEASURES.map(({ moderate }) => moderate).join(', ')}`,
  'complex: more',
].join('; ');
