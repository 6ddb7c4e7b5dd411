import type { Refusal } from '../../records/gitops/pull-plan.ts';
import { inlineCode, prose } from '../markdown/text.ts';
import { clipped } from '../view/clip.ts';
import { plural } from '../view/numbers.ts';

const SHOWN = 20;

/** Each refusal with its sentence and both places, the config's line and the policy's, where the sentence does not name them itself. */
export function refusalsSection(refusals: readonly Refusal[]): string {
  if (refusals.length === 0) return '';
  const lines = refusals.slice(0, SHOWN).map(({ sentence, config, policy }) => {
    const places = [config, policy].flatMap((place) => {
      const named = place && `${place.file}:${place.line} ${place.key}`;
      return named && !sentence.includes(named) ? [inlineCode(clipped(named, 160))] : [];
    });
    return `- ${prose(clipped(sentence, 500))}${places.length > 0 ? ` (${places.join(' against ')})` : ''}`;
  });
  const more = refusals.length - lines.length;
  return ['### Refused', '', ...lines, ...(more > 0 ? [`- and ${plural(more, 'more refusal')}: the plan's annotations name them all`] : [])].join('\n');
}
