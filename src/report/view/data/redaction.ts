import type { DatasetManifest } from '../../../records/dataset.ts';
import { count } from '../numbers.ts';

/** How many values of each kind were taken out of the traces; nothing of data sets from before. */
export function redactedText(redaction: DatasetManifest['redaction']): string | undefined {
  if (redaction === null) return undefined;
  if (!redaction.enabled) return 'off: everything that the traces hold was left in';
  const kinds = Object.entries(redaction.kinds).map(([kind, n]) => `${count(n)} ${kind}`);
  return kinds.length > 0 ? kinds.join(', ') : 'nothing was found that had to be';
}
