import { basename } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { selectedModel } from '../../config/selected-model.ts';
import { modelfile, type Served } from '../../export/modelfile.ts';
import { serveText } from '../../export/serve.ts';
import type { Export } from '../../records/export/export.ts';

/** How others are told to serve an export. */
export function servedOf(
  { form, track }: Pick<Export, 'form' | 'track'>,
  config: Config,
  { ggufSha256, rank }: { ggufSha256: string; rank: number | null },
): Served {
  const { name, hf, gguf, contextTokens, endToken } = selectedModel(config);
  return { form, agent: config.agent, track, base: { name, hf, ggufFile: basename(gguf), ggufSha256 }, contextTokens, endToken, rank };
}

/** The texts beside an export's model files, by name. */
export function textsOf(served: Served): Map<string, string> {
  return new Map([
    ['Modelfile', modelfile(served)],
    ['serve.md', serveText(served)],
  ]);
}
