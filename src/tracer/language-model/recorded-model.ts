import { isObject, type Json } from '../json.ts';
import type { Begun, Recorder } from '../recording/recorder.ts';
import type { TracedCall } from '../recording/traced.ts';
import { type Answer, answerOf, answerOfStream, errorText, isRead, NO_ANSWER } from './answer.ts';
import { type LanguageModelRequest, requestOf } from './request.ts';

const recorded = new WeakSet<object>();

/** A model of the AI SDK that also records every call; its answers and streams are untouched. Of anything else, and of itself, it is what was given. */
export function recordedModel<T>(model: T, recorder: Recorder, client: TracedCall['client']): T {
  if (typeof model !== 'object' || model === null || !('doGenerate' in model || 'doStream' in model) || recorded.has(model)) return model;
  const proxy = new Proxy(model, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      // Private members are the target's alone.
      const bound: unknown = value.bind(target);
      if (typeof bound !== 'function' || (key !== 'doGenerate' && key !== 'doStream')) return bound;
      return (options: unknown) => call(options, () => bound(options), { recorder, client, model: target });
    },
  });
  recorded.add(proxy);
  return proxy;
}

interface Around {
  recorder: Recorder;
  client: TracedCall['client'];
  model: object;
}

async function call(options: unknown, work: () => unknown, { recorder, client, model }: Around): Promise<unknown> {
  const begun = recorder.begin();
  if (!begun) return work();
  const asked = askedIn(options);
  const name = 'modelId' in model && typeof model.modelId === 'string' ? model.modelId : null;
  const made = (answer: Answer): TracedCall => ({ client, api: 'chat', ...asked(), ...answer, model: answer.model ?? name });
  try {
    return watched(await work(), begun, made);
  } catch (error) {
    begun.end(() => made({ ...NO_ANSWER, error: errorText(error) }));
    throw error;
  }
}

function watched(result: unknown, begun: Begun, made: (answer: Answer) => TracedCall): unknown {
  if (!isObject(result)) return result;
  const { stream } = result;
  if (Array.isArray(result['content']) || !(stream instanceof ReadableStream)) {
    begun.end(() => made(answerOf(result)));
    return result;
  }
  const parts: Json[] = [];
  const end = (isWhole: boolean) => begun.end(() => made(answerOfStream(parts, { isWhole })));
  const watch = new TransformStream<unknown, unknown>({
    transform(part, controller) {
      if (isRead(part)) parts.push(part);
      controller.enqueue(part);
    },
    flush: () => end(true),
    cancel: () => end(false),
  });
  return { ...result, stream: stream.pipeThrough(watch) };
}

/** Read at once, since agents go on writing into the same lists; what cannot be read fails where it is recorded, and not in the agent. */
function askedIn(options: unknown): () => LanguageModelRequest {
  try {
    const asked = requestOf(isObject(options) ? options : {});
    return () => asked;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
