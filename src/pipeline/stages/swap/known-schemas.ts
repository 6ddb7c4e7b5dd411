import { compareTexts } from '../../../records/canonical-json.ts';
import type { Example } from '../../../records/example.ts';
import { formatDigest, type Shown, toolDigest } from '../../../records/swap/schema-digest.ts';
import type { KnownSchema, TrackRoute } from '../../../records/swap/swap-policy.ts';
import { answerShape } from '../../../rows/written/signatures.ts';

interface Seen {
  name: string;
  digest: string;
}

/** Every tool and every answer's format as the examples' requests held them, all versions. What was inferred from the calls is left out: nobody knows the real schema. */
export function knownSchemas(examples: readonly Example[], shown: Shown): Pick<TrackRoute, 'tools' | 'formats'> {
  return { tools: byName(examples.flatMap((one) => toolsOf(one, shown))), formats: byName(examples.flatMap((one) => formatsOf(one, shown))) };
}

/** Whether a request's tools are all known, so that a request like it would be. */
export function isRecorded({ request, schemaFrom }: Pick<Example, 'request' | 'schemaFrom'>): boolean {
  return request !== null && (request.tools.length === 0 || schemaFrom.tools !== 'inferred');
}

function toolsOf(example: Example, shown: Shown): Seen[] {
  const { request } = example;
  return request && isRecorded(example) ? request.tools.map((tool) => ({ name: tool.name, digest: toolDigest(tool, shown) })) : [];
}

function formatsOf({ request }: Example, shown: Shown): Seen[] {
  if (!request?.responseFormat) return [];
  const shape = answerShape(request.responseFormat);
  return [{ name: shape.name, digest: formatDigest(shape, shown) }];
}

function byName(seen: readonly Seen[]): KnownSchema[] {
  return [...Map.groupBy(seen, ({ name }) => name)]
    .map(([name, all]) => ({ name, digests: [...new Set(all.map(({ digest }) => digest))].sort() }))
    .sort((a, b) => compareTexts(a.name, b.name));
}
