import type { ObservationShown } from '../../records/console/trace.ts';
import { isJsonObject } from '../../records/json.ts';
import type { RawTrace } from '../ports/traces.ts';
import { contentOf, opened, overLines } from './content/content.ts';
import { keyed } from './tree.ts';

/** What one observation holds, as people read it and as it stands; null where there is none with this key. */
export function observationShown(raw: RawTrace, key: string): ObservationShown | null {
  const found = keyed(raw).find((one) => one.key === key);
  if (!found) return null;
  const { where, value } = found;
  const { input, output, metadata, modelParameters } = isJsonObject(value) ? value : { input: null, output: null, metadata: null, modelParameters: null };
  return { key, input: contentOf(input), output: contentOf(output), metadata: said(metadata), parameters: said(modelParameters), raw: overLines(value), where };
}

function said(recorded: unknown): string | null {
  const value = opened(recorded);
  if (value === undefined || value === null || value === '') return null;
  if (isJsonObject(value) && Object.keys(value).length === 0) return null;
  return typeof value === 'string' ? value : overLines(value);
}
