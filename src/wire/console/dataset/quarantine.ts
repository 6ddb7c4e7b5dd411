import { counted } from '../../../console/dataset/example-lines.ts';
import { lineFile } from '../../../edges/files/lines/line-file.ts';
import type { QuarantinePage, QuarantineQuery } from '../../../records/console/dataset.ts';
import { Quarantined } from '../../../records/dataset.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import type { FolderRecords } from './folder-records.ts';

/** `quarantine.jsonl` by its reasons; the sentences about these are the account's. */
export function quarantineFile(path: string, records: Pick<FolderRecords, 'integrity'>): { page(query: QuarantineQuery): Promise<QuarantinePage> } {
  const file = lineFile(path, (line) => Quarantined.safeParse(parsedOrNull(line)).data?.reason ?? null);
  return {
    page: ({ reason, offset, limit }) =>
      file.opened(async (opened) => {
        if (opened === null) return { rows: [], total: 0, all: 0, reasons: [], isThere: false };
        const told = new Map((await records.integrity())?.reasons.map((one) => [one.reason, one]));
        const lines = reason === undefined ? opened.lines : opened.lines.filter(({ facets }) => facets === reason);
        const texts = await opened.read(lines.slice(offset, offset + limit));
        return {
          rows: texts.flatMap((text) => Quarantined.safeParse(parsedOrNull(text)).data ?? []),
          total: lines.length,
          all: opened.lines.length,
          reasons: counted(opened.lines.map(({ facets }) => facets)).map((one) => {
            const { sentence = null, remedy = null, isLoss = true } = told.get(one.name) ?? {};
            return { ...one, sentence, remedy, isLoss };
          }),
          isThere: true,
        };
      }),
  };
}
