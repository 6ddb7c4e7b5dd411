import { CAUSES, type Diagnosis, type Miss } from '../../records/findings/diagnosis.ts';
import { plain } from '../data/plain.ts';

export interface Diagnosed {
  name: string;
  diagnosis: Diagnosis;
  misses: readonly Miss[];
}

const CAUSE_WIDTH = Math.max(...CAUSES.map((cause) => cause.length));
const CELL = 14;

/** How many misses of each cause each tool has, then some of each cause. Domains and details come out of traces and answers: no control character of theirs is written. */
export function diagnosisLines({ name, diagnosis, misses }: Diagnosed, { shown, columns }: { shown: number; columns: number }): string[] {
  const { track, split, examples, learnable, otherForm = 0 } = diagnosis;
  const form = otherForm === 0 ? '' : `, ${otherForm} stand in another form than was asked for`;
  const head = `${name} on ${track} ${split}: ${diagnosis.misses} misses in ${examples} examples, ${learnable} of them learnable${form}`;
  return [head, ...table(diagnosis, columns), ...exampleLines(misses, shown), ''].map(plain);
}

function table({ cells, misses }: Diagnosis, columns: number): string[] {
  if (misses === 0) return [];
  const sum = (of: (cell: Diagnosis['cells'][number]) => boolean) => cells.filter(of).reduce((total, { count }) => total + count, 0);
  const byDomain = [...new Set(cells.map(({ domain }) => domain))].sort((a, b) => sum(({ domain }) => domain === b) - sum(({ domain }) => domain === a));
  const room = Math.max(1, Math.floor((columns - CAUSE_WIDTH - 10) / (CELL + 1)) - 1);
  const domains = byDomain.length <= room + 1 ? byDomain : byDomain.slice(0, room);
  const others = byDomain.slice(domains.length);
  const row = (label: string, counts: readonly (string | number)[]) =>
    `  ${label.padEnd(CAUSE_WIDTH)} ${String(counts[0]).padStart(6)} ${counts
      .slice(1)
      .map((count) => String(count || '').padStart(CELL))
      .join(' ')}`.trimEnd();
  const titles = [
    ...domains.map((domain) => (domain.length > CELL ? `${domain.slice(0, CELL - 1)}…` : domain)),
    ...(others.length > 0 ? [`${others.length} others`] : []),
  ];
  return [
    row('cause', ['misses', ...titles]),
    ...CAUSES.flatMap((cause) => {
      const total = sum((cell) => cell.cause === cause);
      const counts = domains.map((domain) => sum((cell) => cell.cause === cause && cell.domain === domain));
      const rest = others.length > 0 ? [sum((cell) => cell.cause === cause && others.includes(cell.domain))] : [];
      return total === 0 ? [] : [row(cause, [total, ...counts, ...rest])];
    }),
  ];
}

function exampleLines(misses: readonly Miss[], shown: number): string[] {
  if (shown === 0) return [];
  return CAUSES.flatMap((cause) => {
    const those = misses.filter((miss) => miss.cause === cause).slice(0, shown);
    return those.length === 0 ? [] : ['', cause, ...those.map(({ exampleId, domain, detail }) => `  ${exampleId} ${domain}: ${detail}`)];
  });
}
