import { Interrupted } from '../../errors.ts';
import type { ChatModel } from '../../eval/ports.ts';
import type { ModelIdentity, Prediction } from '../../records/evaluation.ts';

export interface ReplayedModel extends Pick<ModelIdentity, 'role' | 'name'> {
  /** By example id. */
  predictions: ReadonlyMap<string, Prediction>;
  /** Of the file the answers were read from. */
  sha256: string;
  /** How its outputs were read. */
  format: string;
}

/** A model that asks nobody: it gives the answers that were recorded elsewhere, and says so in its identity. An example without one is unscored. */
export function replayedModel({ role, name, predictions, sha256, format }: ReplayedModel): ChatModel {
  return {
    identity: { role, name, standIn: false, ggufSha256: null, adapterSha256: null, endpoint: null, engine: { answers: 'recorded elsewhere', format, sha256 } },
    async answer(requests, { onPrediction, signal }) {
      for (const { exampleId } of requests) {
        if (signal.aborted) throw new Interrupted();
        await onPrediction(predictions.get(exampleId) ?? missing(exampleId));
      }
    },
    close: async () => undefined,
  };
}

function missing(exampleId: string): Prediction {
  const reason = 'the recorded answers hold none';
  return { schema: 'fledgling/prediction@1', exampleId, outcome: 'missing', text: null, calls: null, reason, usage: null, latencyMs: null, attempts: 1 };
}
