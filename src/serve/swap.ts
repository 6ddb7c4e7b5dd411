import { Interrupted } from '../errors.ts';
import { schemaChecker } from '../schemas/checker.ts';
import { answered, type Kitchen } from './answered.ts';
import { openAudits } from './audit/audits.ts';
import type { SwapOptions } from './options.ts';
import type { Swap } from './ports.ts';
import { preparing } from './prepare.ts';
import { openVisit } from './visit.ts';

/**
 * The endpoint of a swap policy, behind its HTTP server. `chat` rejects with Interrupted when its signal aborts before there is a reply; everything else is
 * a reply of OpenAI's shape. `served` resolves with the log's line once the body was told, and compared where it is to be.
 */
export function openSwap(options: SwapOptions): Swap {
  const { policy, models, relay, rollout, onLeft, now, stop } = options;
  const ready = preparing(options);
  const { auditsAtOnce: atOnce, auditsWaiting: waiting, auditCharacters: characters } = ready.limits;
  const kitchen: Kitchen = {
    ...{ policy, models: new Set(models), relay, rollout, now, preparing: ready },
    check: schemaChecker(),
    audits: openAudits({ atOnce, waiting, characters, stop }),
  };
  return {
    models: () => models,
    async chat(incoming, signal) {
      const visit = openVisit(incoming, { policy, now });
      try {
        return await answered(visit, kitchen, signal);
      } catch (error) {
        if (!signal.aborted) throw error;
        visit.noted.detail = 'the client left before its answer';
        onLeft(visit.line({ by: 'none', status: 499 }));
        throw error instanceof Interrupted ? error : new Interrupted();
      }
    },
  };
}
