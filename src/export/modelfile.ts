import { UserError } from '../errors.ts';
import type { ExportForm } from '../records/export/export.ts';

export interface Served {
  form: ExportForm;
  agent: string;
  track: string;
  base: { name: string; hf: string; ggufFile: string; ggufSha256: string };
  contextTokens: number;
  endToken: string;
  /** Of the adapter; null where it is merged. */
  rank: number | null;
}

/** Names of the files that are served. */
export const SERVED = { gguf: 'merged.gguf', adapter: 'adapter.gguf' } as const;

const NO_TEMPLATE = [
  '# No TEMPLATE: the model was scored through the chat template of its own files, which is Jinja, and Ollama has another language.',
  "# Ollama takes one of its own where it knows the file's template, else it sends the bare text: `ollama show --template` says which.",
  '# To be sure, send the rendered prompt with "raw": true.',
];

/**
 * Ollama's `Modelfile`.
 * @throws UserError for an end token that the format cannot hold.
 */
export function modelfile(served: Served): string {
  const { contextTokens, endToken } = served;
  if (!/^[^"\p{Cc}]+$/u.test(endToken))
    throw new UserError(
      `models.catalogue.${served.base.name}.endToken: expected a token of one line without quotation marks, got ${JSON.stringify(endToken)}. A Modelfile cannot hold it as a stop.`,
    );
  return [
    ...from(served),
    ...NO_TEMPLATE,
    'PARAMETER temperature 0',
    '# Ollama holds repetitions against a token unless it is told not to; the evaluation did not.',
    'PARAMETER repeat_penalty 1',
    `PARAMETER num_ctx ${contextTokens}`,
    `PARAMETER stop "${endToken}"`,
    '',
  ].join('\n');
}

function from({ form, base }: Served): string[] {
  if (form === 'merged-gguf') return [`FROM ./${SERVED.gguf}`];
  if (form === 'adapter')
    return [
      `# Put the base's GGUF beside this file under this name; its sha256 is ${base.ggufSha256}.`,
      `FROM ./${ggufName(base)}`,
      `ADAPTER ./${SERVED.adapter}`,
    ];
  return ['# Ollama reads safetensors of some architectures only; where it refuses these, export merged-gguf.', 'FROM .'];
}

/** The base's file name, where it is a plain one. */
export function ggufName({ ggufFile }: Pick<Served['base'], 'ggufFile'>): string {
  return /^[A-Za-z0-9][\w.-]*\.gguf$/.test(ggufFile) ? ggufFile : 'base.gguf';
}
