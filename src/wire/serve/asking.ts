import { join } from 'node:path';
import { readIfThere } from '../../edges/files/atomic.ts';
import { datasetFolder } from '../../edges/files/dataset-folder.ts';
import { readChatTemplate } from '../../edges/llama/chat-template.ts';
import { UserError } from '../../errors.ts';
import { openAsking } from '../../pipeline/stages/asking/local-asking.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import { Example } from '../../records/example.ts';
import type { RunRecord } from '../../records/run.ts';
import type { TrackRoute } from '../../records/swap/swap-policy.ts';
import type { Asking } from '../../rows/asking/asking.ts';

/** How a track's model was asked when it was proved; null: by the row's prompt alone. @throws UserError where the examples it was shown are not at hand. */
export async function askingOfTrack(
  { prompt, decoding }: TrackRoute,
  { run, root, gguf }: { run: RunRecord; root: string; gguf: string },
): Promise<Asking | null> {
  if (prompt === null) return null;
  const dataset = prompt.examples === 0 ? [] : await provedExamples(run, root);
  return openAsking({ prompt, dataset, seed: decoding.seed }, { chatTemplate: () => readChatTemplate(gguf) });
}

/** The data set of the run: an example more or less would be another prompt. */
async function provedExamples({ agent, dataset }: RunRecord, root: string): Promise<Example[]> {
  const path = join(root, 'datasets', agent);
  const text = (await datasetFolder(path).intact(dataset)) ? await readIfThere(join(path, 'examples.jsonl')) : null;
  if (text === null)
    throw new UserError(
      `${path}: expected the data set that the run was proved on, whose examples are shown to the model, found another. Harvest again, or run again.`,
    );
  return text.split('\n').flatMap((line) => (line === '' ? [] : [Example.parse(parseJson(line))]));
}
