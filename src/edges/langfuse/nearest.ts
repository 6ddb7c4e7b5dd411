import { distance } from 'fastest-levenshtein';
import { UserError } from '../../errors.ts';
import type { Asked } from './asked.ts';
import { type Marks, namesIn } from './criteria.ts';

const SHOWN = 5;

/** Why nothing was found of an agent: its name is another, or the filters leave it out. */
export function notFound({ agent }: Asked, span: string, marks: readonly Marks[]): UserError {
  const sightings = [...Map.groupBy(marks.flatMap(namesIn), ({ name, by }) => `${by} ${shown(name)}`)];
  const names = sightings.map(([what, found]) => ({ what, name: found[0]?.name ?? '', count: found.length }));
  if (agent === null)
    return new UserError(`Langfuse holds no trace with a generation, of no evaluation and as harvest.source asks, from ${span}. Widen harvest.source.`);
  const wanted = agent;
  const asked = `Langfuse holds no trace of agent ${shown(wanted)} from ${span}`;
  if (marks.length === 0) return new UserError(`${asked}, nor of any other. Widen harvest.source.from, or check which project the keys are of.`);
  if (names.some(({ name }) => name === wanted)) {
    return new UserError(
      `${asked} that is in these environments, with these tags and of this user, though there are some without. Mend the filters in harvest.source.`,
    );
  }
  const nearest = names.sort((a, b) => unlikeness(a.name, wanted) - unlikeness(b.name, wanted) || b.count - a.count).slice(0, SHOWN);
  const seen = nearest.map(({ what, count }) => `${what} (${count})`).join(', ');
  return new UserError(
    `${asked}: no trace name, tag, metadata or AGENT observation says so. Names near it: ${seen || 'none at all'}. Set harvest.source.agentId.`,
  );
}

function unlikeness(name: string, wanted: string): number {
  return distance(name.toLowerCase(), wanted.toLowerCase()) / Math.max(name.length, wanted.length, 1);
}

/** A text from a trace on one line, in quotes. */
function shown(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '·');
  return JSON.stringify(plain.length > 60 ? `${plain.slice(0, 59)}…` : plain);
}
