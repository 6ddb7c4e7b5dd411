import type { Dialect } from '../records/asking/local-prompt.ts';
import type { Ask, Prediction } from '../records/evaluation.ts';
import type { Example } from '../records/example.ts';
import type { Asking } from '../rows/asking/asking.ts';
import { isGraded } from '../score/score.ts';
import { withGrammars } from './constrained.ts';
import type { ChatModel, PredictionLog } from './ports.ts';
import { requestsOf } from './requests.ts';

export interface EvalProgress {
  done: number;
  total: number;
  /** How many of `done` an earlier run had answered already. */
  resumed: number;
}

export interface AskOptions {
  examples: readonly Example[];
  model: ChatModel;
  ask: Ask;
  /** How a local model is asked, where not only by the row's prompt. Default: null. */
  asking?: Asking | null;
  /** Whether a local model's answers are held to grammars. Default: they are free. */
  constrained?: boolean;
  log: PredictionLog;
  /** Epoch milliseconds. */
  now(): number;
  signal: AbortSignal;
  onProgress(progress: EvalProgress): void;
}

/** An example, its prediction and when that landed here (epoch milliseconds); null when the log held it already. */
export interface Landed {
  example: Example;
  prediction: Prediction;
  landedAt: number | null;
}

/**
 * Asks what the log does not answer yet: graded predictions are never asked again, infrastructure failures are.
 * Returns one prediction an example, in example order.
 * @throws UserError when an example cannot be asked natively; Error on a prediction for an unknown example or a second answer to the same one: that is a bug in the model or its log.
 */
export async function ask({ examples, model, ask: way, asking = null, constrained, log, now, signal, onProgress }: AskOptions): Promise<Landed[]> {
  const byId = new Map(examples.map((example) => [example.id, example]));
  if (byId.size !== examples.length) throw new Error('two examples of one evaluation share an id');
  const landed = answeredAlready(await log.existing(), byId);
  const resumed = landed.size;
  onProgress({ done: resumed, total: examples.length, resumed });
  const missing = new Map([...byId].filter(([id]) => !landed.has(id)));
  const asked = requestsOf(examples, way, asking);
  // A grammar is of completions: what is answered in a dialect of the model's own stays free.
  const held = constrained
    ? withGrammars(
        asked,
        examples.filter((example) => (asking?.dialectOf(example) ?? null) === null),
      )
    : asked;
  const requests = held.filter(({ exampleId }) => missing.has(exampleId));
  const onPrediction = async (said: Prediction) => {
    const example = missing.get(said.exampleId);
    if (!example) throw new Error(`the model answered example ${said.exampleId}, which it was not asked or has answered already`);
    const prediction = inDialect(said, asking?.dialectOf(example) ?? null);
    missing.delete(example.id);
    await log.append(prediction);
    landed.set(example.id, { example, prediction, landedAt: now() });
    onProgress({ done: landed.size, total: examples.length, resumed });
  };
  if (requests.length > 0) await model.answer(requests, { onPrediction, signal });
  return examples.map(({ id }) => landed.get(id) ?? unanswered(id));
}

/** With how its text is to be read. */
function inDialect(prediction: Prediction, dialect: Dialect | null): Prediction {
  return dialect === null ? prediction : { ...prediction, dialect };
}

function answeredAlready(predictions: readonly Prediction[], byId: ReadonlyMap<string, Example>): Map<string, Landed> {
  const answered = new Map<string, Landed>();
  for (const prediction of predictions) {
    const example = byId.get(prediction.exampleId);
    if (!example) throw new Error(`the prediction log holds example ${prediction.exampleId}, which is not part of this evaluation`);
    if (!isGraded(prediction.outcome)) continue;
    if (answered.has(example.id)) throw new Error(`the prediction log answers example ${example.id} twice`);
    answered.set(example.id, { example, prediction, landedAt: null });
  }
  return answered;
}

function unanswered(id: string): never {
  throw new Error(`the model returned without a prediction for example ${id}`);
}
