import type { Config } from '../../config/schema.ts';
import { selectedModel } from '../../config/selected-model.ts';
import { UserError } from '../../errors.ts';
import type { Promotion } from '../../records/gitops/promotion.ts';
import type { RunRecord } from '../../records/run.ts';

/** The base that the run measured; behind a server that names no file, the one that its adapters were trained for. @throws UserError when its record names none. */
export function baseOf(config: Config, run: RunRecord): Promotion['base'] {
  const { name, title, hf } = selectedModel({ models: { ...config.models, default: run.model.name } });
  const evaluated = run.evaluations.find(({ model }) => model.ggufSha256 !== null)?.model.ggufSha256 ?? run.adapters[0]?.base.ggufSha256;
  if (!evaluated) throw new UserError(`run ${run.id}: its record names no file of the local model. Run it again with this version.`);
  return { name, title, hf, ggufSha256: evaluated };
}
