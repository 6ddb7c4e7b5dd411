import type { DatasetManifest, Quarantined } from '../../../records/dataset.ts';
import { nestingDefect } from '../../../rows/request/json-defects.ts';
import { publicDrafts } from '../public-call.ts';
import type { PublicItem, PublicSet } from '../public-set.ts';
import { readConversation } from './conversation.ts';
import { HermesRow, type HermesRows } from './row.ts';

/** Where a row names no category. */
const NO_CATEGORY = 'uncategorised';

/**
 * Hermes's conversations as what a data set can be drawn from, proportionally by category. Calls of one conversation stay together, and so do those of
 * the conversations that two of its files tell, one of them longer: they share their ids, or begin alike.
 */
export function hermesSet(files: readonly HermesRows[], sources: DatasetManifest['sources'], golds: PublicSet['golds']): PublicSet {
  const items: PublicItem[] = [];
  const quarantined: Quarantined[] = [];
  for (const { file, rows } of files) {
    const seen = new Set<string>();
    for (const [index, value] of rows.entries()) {
      const where = `${file} row ${index}`;
      const row = nestingDefect(value) === null ? HermesRow.safeParse(value) : null;
      if (!row?.success) {
        quarantined.push({ where, reason: 'unreadable-row', detail: 'no row with id and conversations of {from, value}' });
        continue;
      }
      if (seen.has(row.data.id)) {
        quarantined.push({ where, reason: 'duplicate-row', detail: `an earlier row has the id ${JSON.stringify(row.data.id)}` });
        continue;
      }
      seen.add(row.data.id);
      const category = row.data.category?.trim() || NO_CATEGORY;
      const { calls, stopped } = readConversation(row.data, file);
      if (stopped) quarantined.push(stopped);
      for (const call of calls) {
        const read = publicDrafts(call, 'hermes');
        if ('reason' in read) quarantined.push(read);
        else items.push({ drafts: read.drafts, stratum: category, slices: [file.replace('.json', ''), category] });
      }
    }
  }
  const name = golds === 'synthetic' ? 'hermes-synthetic' : 'hermes';
  return { name, golds, sources, rows: files.reduce((sum, { rows }) => sum + rows.length, 0), items, quarantined };
}
