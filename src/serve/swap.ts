import type { SwapOptions } from './options.ts';
import type { Swap } from './ports.ts';

/** The endpoint of a swap policy, behind its HTTP server. `chat` never throws: whatever happens is a reply of OpenAI's shape, and a line of the log. */
export function openSwap({ models }: SwapOptions): Swap {
  return {
    models: () => models,
    async chat({ id }) {
      throw new Error(`${id} cannot be answered yet`);
    },
  };
}
