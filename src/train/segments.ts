import type { SegmentRow } from '../records/trajectory/segment-row.ts';
import type { FedTexts } from './checks.ts';

/** Rows in segments as the trainer tells of them: split before the last segment that is learned, each end token a piece of its own. */
export function fedSegments(rows: readonly SegmentRow[], endToken: string): FedTexts {
  return (index) => {
    const row = rows[index];
    if (!row) return null;
    const { segments } = row;
    const seam = segments.findLastIndex(({ loss }) => loss);
    const pieces = (part: SegmentRow['segments']) =>
      part.flatMap(({ text, end }) => [...(typeof text === 'string' ? [text] : text), ...(end ? [endToken] : [])]);
    return { prompt: pieces(segments.slice(0, seam)), completion: pieces(segments.slice(seam)) };
  };
}
