import { z } from 'zod';

const Part = z.looseObject({ type: z.string().nullish(), text: z.unknown().optional(), refusal: z.unknown().optional() });

/** What a message or a delta says: a text, or parts of which some may be text. */
export const Content = z.union([z.string(), z.array(z.union([z.string(), Part]))]).nullish();
type Content = z.infer<typeof Content>;

const TEXT_TYPES: ReadonlySet<string | null | undefined> = new Set(['text', 'output_text', null, undefined]);

/** The text, or the text parts joined; null when there is none. */
export function textOf(content: Content): string | null {
  if (!Array.isArray(content)) return content ?? null;
  const texts = content.flatMap((part) => (typeof part === 'string' ? [part] : TEXT_TYPES.has(part.type) && typeof part.text === 'string' ? [part.text] : []));
  return texts.length > 0 ? texts.join('') : null;
}

/** The parts that refuse, joined; null when there is none. */
export function refusalIn(content: Content): string | null {
  if (!Array.isArray(content)) return null;
  const refusals = content.flatMap((part) => (typeof part !== 'string' && typeof part.refusal === 'string' ? [part.refusal] : []));
  return refusals.length > 0 ? refusals.join('') : null;
}

/** Whether something is said that is no text: an image, a thought, a sound. */
export function isOtherThanText(content: Content): boolean {
  return Array.isArray(content) && content.length > 0 && textOf(content) === null && refusalIn(content) === null;
}
