import { ExternalError } from '../../errors.ts';
import type { Runtime } from '../../train/ports.ts';
import { type LocalOptions, openLocalPool } from './local-model.ts';
import { verifyModelFile } from './model-file.ts';
import type { Pool } from './pool/pool.ts';
import { isQuantised } from './quantised.ts';

/**
 * The local engine for the adapter checks: the tokens and the greedy decoding of evaluation, in one worker process.
 * @throws UserError or ExternalError as `openLocalModel` does.
 */
export async function openRuntime(options: LocalOptions): Promise<Runtime & { close(): Promise<void> }> {
  const gguf = { label: `models.catalogue.${options.name}.gguf`, path: options.ggufPath };
  const sha256 = await verifyModelFile(gguf, options.ggufSha256);
  const verify = async () => void (await verifyModelFile(gguf, sha256));
  const one = { ...options, workers: 1 };
  const base = (await openLocalPool(one, { adapterPath: null, verify })).pool;
  return {
    isQuantised: () => isQuantised(options.ggufPath),
    tokenize: (texts) => base.tokenize(texts),
    close: base.close,
    async generate(prompts, { adapter, maxTokens, signal }) {
      if (adapter === null) return generate(base, prompts, { maxTokens, signal });
      const { pool } = await openLocalPool(one, { adapterPath: adapter, verify });
      try {
        return await generate(pool, prompts, { maxTokens, signal });
      } finally {
        await pool.close();
      }
    },
  };
}

async function generate(
  pool: Pool,
  prompts: readonly (readonly number[])[],
  { maxTokens, signal }: { maxTokens: number; signal: AbortSignal },
): Promise<number[][]> {
  const answers: number[][] = prompts.map(() => []);
  const rows = prompts.map((ids, index) => ({ id: String(index), input: { kind: 'tokens' as const, ids: [...ids] } }));
  const onResult: Parameters<Pool['run']>[1]['onResult'] = async (result) => {
    if (result.outcome === 'crashed' || result.outcome === 'invalid_request')
      throw new ExternalError(`The local engine could not continue sampled prompt ${result.id}: ${result.reason}.`);
    answers[Number(result.id)] = result.ids;
  };
  await pool.run(rows, { maxTokens, onResult, signal });
  return answers;
}
