import { stringify } from 'yaml';
import type { DatasetManifest } from '../records/dataset.ts';
import { table } from '../report/markdown/table.ts';
import { inlineCode, prose } from '../report/markdown/text.ts';
import { redactedText } from '../report/view/data/redaction.ts';
import { allHarmless } from '../report/view/harmless.ts';
import { count } from '../report/view/numbers.ts';

/** `README.md` of an uploaded data set, from its manifest alone; every text in it is escaped. */
export function datasetCard(manifest: DatasetManifest): string {
  const { agent, digest, seed, counts, files, redaction } = allHarmless(manifest);
  const metadata = { pretty_name: `${agent.replace(/\s+/g, ' ')} rows`, tags: ['fledgling', 'agent-traces'], task_categories: ['text-generation'] };
  const redacted = redactedText(redaction);
  return `${[
    `---\n${stringify(metadata, { lineWidth: 0 })}---`,
    `# ${prose(`Rows of ${agent}`)}`,
    'Prompts and gold completions harvested from the recorded traces of an agent: the rows a local model is trained and evaluated on. Splits are drawn by cluster, and the ledger says which, so that a later harvest never moves an old example.',
    table(
      ['Track and split', 'Rows'],
      Object.entries(counts.rows).map(([name, rows]) => [inlineCode(name), count(rows)]),
      '-r',
    ),
    table(
      ['File', 'Rows', 'SHA-256'],
      files.map(({ path, rows, sha256 }) => [inlineCode(path), count(rows), inlineCode(sha256)]),
      '-r-',
    ),
    redacted ? `Taken out of the traces before anything was written: ${prose(redacted)}.` : '',
    `Digest of all examples ${inlineCode(digest)}, seed ${seed}.`,
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}
