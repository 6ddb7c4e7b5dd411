import { sentenceOf, UserError } from '../../../errors.ts';
import { askingFor } from '../../../pipeline/stages/eval/eval-stage.ts';
import { plainChat } from '../../../records/chat.ts';
import type { LocalText } from '../../../records/console/compare/example.ts';
import type { Example } from '../../../records/example.ts';
import type { RunRecord } from '../../../records/run.ts';
import { promptMessages } from '../../../rows/prompt.ts';
import { chatRenderer } from '../../../rows/render/render.ts';
import { wire } from '../../wire.ts';
import type { ConsolePlace } from '../place.ts';
import { configOfRun } from './config-of-run.ts';

interface Wanted {
  run: RunRecord;
  example: Example | null;
  /** All of the data set: only where a prompt shows some of it. */
  dataset(): Promise<readonly Example[]>;
}

/** The text that the run's local model was fed, rendered by its own template; a note where that cannot be said for certain. */
export async function localText(place: ConsolePlace, { run, example, dataset }: Wanted): Promise<LocalText> {
  if (example === null) return { text: null, note: 'The data set holds this example no more.' };
  const local = run.evaluations.find(({ model, track }) => model.role !== 'hosted' && track === example.track);
  if (!local) return { text: null, note: 'No local model answered it in this run.' };
  try {
    const config = configOfRun(await place.config(), run);
    const { ports } = wire(place.wireOptions(config));
    if (local.model.ggufSha256 !== null && (await ports.inputs.gguf()) !== local.model.ggufSha256)
      return { text: null, note: `The file of ${local.model.name} is another one than in this run.` };
    const shown = (config.local.prompt?.examples ?? 0) > 0 ? await dataset() : [example];
    const asking = await askingFor(config, ports, { role: local.model.role, dataset: shown, examples: [example], hasAdapter: false });
    const content = asking?.contentOf(example) ?? plainChat(promptMessages(example.row.prompt));
    return { text: chatRenderer(await ports.chatTemplate())(content).join(''), note: null };
  } catch (error) {
    if (error instanceof UserError) return { text: null, note: sentenceOf(error) };
    throw error;
  }
}
