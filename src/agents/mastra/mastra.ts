import { createFledgling, type FledglingOptions } from '../ai-sdk/ai-sdk.ts';
import { forMastra, type MastraModel } from './mastra-model.ts';

export interface FledglingModelOptions extends Omit<FledglingOptions, 'baseURL'> {
  /** Address of `fledgling serve` or of any other OpenAI-compatible server, with `/v1`. */
  url: string;
  /** The model by its name at that address; default `fledgling`, which `fledgling serve` knows. */
  model?: string;
}

/**
 * The model of a Mastra agent: `new Agent({ model: fledglingModel({ url, apiKey }) })`. Where the session is known only as a request comes, give
 * the agent a function: `model: ({ requestContext }) => fledglingModel({ …, session: requestContext.get('session') })`.
 */
export function fledglingModel({ url, model = 'fledgling', ...options }: FledglingModelOptions): MastraModel {
  return forMastra(createFledgling({ ...options, baseURL: url })(model));
}
