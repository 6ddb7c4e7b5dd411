import { z } from 'zod';
import type { ModelShape } from '../../../memory/estimate.ts';
import { loadLlamaLibrary } from '../llama-library.ts';
import { shapeOf } from '../memory/read-shape.ts';
import { fileTypeName } from './file-types.ts';
import { oneLine } from './one-line.ts';

/** What a catalogue shows of a GGUF besides its name; null where the file does not say it. */
export interface HeaderFacts {
  /** Weights, counted. */
  parameters: number | null;
  quantisation: string | null;
  /** As the file's author wrote it: `apache-2.0`. */
  licence: string | null;
  /** What decides the memory it takes. */
  shape: ModelShape | null;
}

const General = z.looseObject({
  general: z.looseObject({
    file_type: z.number().optional().catch(undefined),
    license: z
      .union([z.string(), z.looseObject({ name: z.string().optional() })])
      .optional()
      .catch(undefined),
  }),
});

/** Reads a GGUF's header, of a split one all parts'. Null where it is none, or the local engine is not installed. @param bytes of all parts together. */
export async function headerFacts(path: string, bytes: number): Promise<HeaderFacts | null> {
  const library = await loadLlamaLibrary('off').catch(() => null);
  const info = await library?.readGgufFileInfo(path, { sourceType: 'filesystem', readTensorInfo: true, logWarnings: false }).catch(() => null);
  if (!info) return null;
  const { general } = General.safeParse(info.metadata).data ?? {};
  const license = typeof general?.license === 'string' ? general.license : general?.license?.name;
  const counted = (info.fullTensorInfo ?? []).reduce((sum, { dimensions }) => sum + dimensions.reduce<number>((all, one) => all * Number(one), 1), 0);
  return {
    parameters: counted > 0 ? counted : null,
    quantisation: fileTypeName(general?.file_type),
    licence: license === undefined ? null : oneLine(license, 60) || null,
    shape: shapeOf(info.metadata, bytes),
  };
}
