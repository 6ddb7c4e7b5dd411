import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import type { Finding } from './find/finding.ts';

/** All of the recommended preset but the rule by which a text may switch the others off: traces are not ours to trust. */
const RULES = creator.rules.filter(({ meta }) => !meta.id.endsWith('filter-comments')).map((rule) => ({ id: rule.meta.id, rule }));
/** Each call costs a millisecond whatever it is given, so texts go together. */
const BATCH_CHARACTERS = 500_000;

/** Credentials in texts as secretlint's rules know them, by text. */
export async function lintedSecrets(texts: Iterable<string>): Promise<Map<string, Finding[]>> {
  const found = new Map<string, Finding[]>();
  let batch: string[] = [];
  let characters = 0;
  for (const text of texts) {
    batch.push(text);
    characters += text.length;
    if (characters < BATCH_CHARACTERS) continue;
    await lintBatch(batch, found);
    [batch, characters] = [[], 0];
  }
  await lintBatch(batch, found);
  return found;
}

async function lintBatch(texts: readonly string[], found: Map<string, Finding[]>): Promise<void> {
  if (texts.length === 0) return;
  const content = texts.join('\n');
  const { messages } = await lintSource({
    source: { filePath: 'trace.txt', content, ext: '.txt', contentType: 'text' },
    options: { noPhysicFilePath: true, config: { rules: RULES } },
  });
  const spots = messages.map((message) => spotOf(message, content)).sort((a, b) => a.start - b.start);
  let [offset, next] = [0, 0];
  for (const text of texts) {
    const end = offset + text.length;
    while ((spots[next]?.start ?? Number.POSITIVE_INFINITY) < end) {
      const spot = spots[next++];
      if (!spot) break;
      const finding = { ...spot, start: spot.start - offset, end: Math.min(spot.end, end) - offset };
      found.set(text, [...(found.get(text) ?? []), finding]);
    }
    offset = end + 1;
  }
}

/** Some rules tell the range of a name with its value's length: where the value itself is told, it counts. */
function spotOf({ ruleId, range, data }: { ruleId: string; range: readonly [number, number]; data?: object }, content: string): Finding {
  const [from, to] = range;
  const told = Object.values(data ?? {}).filter((value) => typeof value === 'string' && value.length >= 8);
  const places = told.map((value) => ({ start: content.indexOf(value, from), value })).filter(({ start }) => start >= from && start < to);
  const [place] = places;
  const kind = ruleId.endsWith('privatekey') ? 'PRIVATE_KEY' : 'SECRET';
  return place
    ? { kind, start: place.start, end: place.start + place.value.length, value: place.value }
    : { kind, start: from, end: to, value: content.slice(from, to) };
}
