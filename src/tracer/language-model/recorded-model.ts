import { isObject, type Json } from '../json.ts';
import type { Begun, Recorder } from '../recording/recorder.ts';
import type { TracedCall } from '../recording/traced.ts';
import { type Answer, answerOf, answerOfStream, errorText, isRead, NO_ANSWER } from './answer.ts';
import { type LanguageModelRequest, requestOf } from './request.ts';

const recorded = new WeakSet<object>();

/** A model of the AI SDK that also records every call; its answers and streams are untouched. Of anything else, and of itself, it is what was given. */
export function recordedModel<T>(model: T, recorder: Recorder, client: TracedCall['client']): T {
  if (typeof model !== 'object' || model === null || !('doGenerate' in model || 'doStream' in model) || recorded.has(model)) return model;
  // Of its own fixed members a proxy must tell the truth: a frozen model has one that only inherits from it.
  const isFixed = Reflect.ownKeys(model).some((key) => Reflect.getOwnPropertyDescriptor(model, key)?.configurable === false);
  const proxy: typeof model = new Proxy(isFixed ? Object.create(model) : model, {
    get(_, key) {
      const value: unknown = Reflect.get(model, key, model);
      if (typeof value !== 'function') return value;
      // Private members are the model's alone.
      const bound: unknown = value.bind(model);
      if (typeof bound !== 'function' || (key !== 'doGenerate' && key !== 'doStream')) return bound;
      return (options: unknown) => call(options, () => bound(options), { recorder, client, model });
    },
    ...(isFixed
      ? {
          ownKeys: () => Reflect.ownKeys(model),
          getOwnPropertyDescriptor: (_, key) => {
            const own = Reflect.getOwnPropertyDescriptor(model, key);
            return own && { ...own, configurable: true };
          },
        }
      : {}),
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
  const made = (answer: Answer): TracedCall => ({ client, api: 'chat', ...asked(), ...answer, model: answer.model ?? nameOf(model) });
  let result: unknown;
  try {
    result = await work();
  } catch (error) {
    begun.end(() => made({ ...NO_ANSWER, error: errorText(error) }));
    throw error;
  }
  try {
    return watched(result, begun, made);
  } catch (error) {
    begun.end(() => {
      throw error;
    });
    return result;
  }
}

function nameOf(model: object): string | null {
  return 'modelId' in model && typeof model.modelId === 'string' ? model.modelId : null;
}

function watched(result: unknown, begun: Begun, made: (answer: Answer) => TracedCall): unknown {
  if (!isObject(result)) return result;
  const { stream } = result;
  if (!(stream instanceof ReadableStream)) {
    if (stream !== undefined) throw new Error('the model gives no web streams');
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
