import { isObject, type Json, listIn, textOf } from '../json.ts';
import { type Answer, errorText, NO_ANSWER, reasonOf, usageOf } from '../language-model/answer.ts';
import { assistantMessage } from '../language-model/messages.ts';
import { type LanguageModelRequest, requestOf } from '../language-model/request.ts';
import type { TracerOptions } from '../options.ts';
import { tell } from '../recording/problems.ts';
import { type Begun, recorder } from '../recording/recorder.ts';
import { within } from '../recording/scope.ts';
import { type OpenTrace, openTrace } from '../recording/trace.ts';

/** What AI SDK 7 calls while it generates; of its `Telemetry`, as far as it is needed. */
export interface Integration {
  onStart(event: unknown): void;
  onStepStart(event: unknown): void;
  onLanguageModelCallStart(event: unknown): void;
  onLanguageModelCallEnd(event: unknown): void;
  onObjectStepStart(event: unknown): void;
  onObjectStepEnd(event: unknown): void;
  onStepError(event: unknown): void;
  onError(event: unknown): void;
  onAbort(event: unknown): void;
  onEnd(event: unknown): void;
  executeTool<T>(event: { callId: string; execute: () => PromiseLike<T> }): PromiseLike<T>;
}

/** One `generateText`, `streamText`, `generateObject` or `streamObject`. */
interface Operation {
  start: Json;
  trace: OpenTrace | null;
  step: Json;
  call: { begun: Begun; asked: LanguageModelRequest; format: unknown; model: string | null } | null;
}

/** Records every call of the model of version 7 whole. Versions before it call none of `onLanguageModelCallStart` and `onObjectStepStart`. */
export function integrationOf(options: TracerOptions): Integration {
  const records = recorder(options);
  const operations = new Map<unknown, Operation>();
  const of = (event: Json) => operations.get(event['callId']);
  /** An event that cannot be read costs its record, not the agent's call. */
  const safely = (work: (event: Json) => void) => (event: unknown) => {
    try {
      if (isObject(event)) work(event);
    } catch (error) {
      tell(`A call of the AI SDK was not recorded: ${error instanceof Error ? error.message : String(error)}`, options.onProblem);
    }
  };

  const begin = (operation: Operation, asked: Json, format: unknown) => {
    operation.trace ??= openTrace(options, { input: operation.start['prompt'] ?? operation.start['messages'] });
    const begun = operation.trace && records.begin(operation.trace.scope);
    operation.call = begun && { begun, asked: requestOf(asked), format, model: textOf(asked['modelId']) };
  };
  const end = (operation: Operation | undefined, answer: Answer) => {
    const call = operation?.call;
    if (!operation || !call) return;
    operation.call = null;
    call.begun.end(async () => {
      const { input, parameters } = call.asked;
      const format = requestOf({ responseFormat: await call.format }).input['response_format'];
      const { model, ...rest } = answer;
      return {
        client: 'ai-sdk',
        api: 'chat',
        parameters,
        input: { ...input, ...(format ? { response_format: format } : {}) },
        ...rest,
        model: model ?? call.model,
      };
    });
  };
  const over = (event: Json, result: { output?: unknown; error?: unknown }) => {
    const operation = of(event);
    if (!operation) return;
    end(operation, { ...NO_ANSWER, ...(result.error === undefined ? { finishReason: 'aborted' } : { error: errorText(result.error) }) });
    operation.trace?.end(result);
    operations.delete(event['callId']);
  };

  return {
    onStart: safely((event) => {
      if (typeof event['callId'] === 'string') operations.set(event['callId'], { start: event, trace: null, step: {}, call: null });
    }),
    onStepStart: safely((event) => {
      const operation = of(event);
      if (operation) operation.step = event;
    }),
    onLanguageModelCallStart: safely((event) => {
      const operation = of(event);
      if (!operation) return;
      const { step } = operation;
      const messages = [...instructionsIn(event['instructions']), ...listIn(event, 'messages')];
      const prompt = Array.isArray(step['promptMessages']) ? step['promptMessages'] : messages;
      const choice = step['stepToolChoice'] ?? step['toolChoice'];
      const tools = listIn(event, 'tools');
      const asked = { ...event, prompt, tools, toolChoice: tools.length > 0 ? (choice ?? 'auto') : undefined, providerOptions: step['providerOptions'] };
      begin(operation, asked, isObject(step['output']) ? step['output']['responseFormat'] : undefined);
    }),
    onLanguageModelCallEnd: safely((event) =>
      end(of(event), {
        output: assistantMessage(listIn(event, 'content').filter(isObject).map(calledAs)),
        usage: usageOf(event['usage']),
        finishReason: reasonOf(event['finishReason']),
        error: null,
        model: textOf(event['modelId']),
      }),
    ),
    onObjectStepStart: safely((event) => {
      const operation = of(event);
      if (!operation) return;
      const { schema, schemaName: name, schemaDescription: description } = operation.start;
      begin(operation, { ...operation.start, ...event, prompt: event['promptMessages'] }, { type: 'json', schema, name, description });
    }),
    onObjectStepEnd: safely((event) => {
      const output = { role: 'assistant', content: event['objectText'] };
      end(of(event), { output, usage: usageOf(event['usage']), finishReason: reasonOf(event['finishReason']), error: null, model: textOf(event['modelId']) });
    }),
    onStepError: safely((event) => end(of(event), { ...NO_ANSWER, error: errorText(event['error']) })),
    onError: safely((event) => over(event, { error: event['error'] })),
    onAbort: safely((event) => over(event, {})),
    onEnd: safely((event) => over(event, { output: textOf(event['text']) ?? undefined })),
    executeTool({ callId, execute }) {
      const scope = operations.get(callId)?.trace?.scope;
      return scope ? within(scope, execute) : execute();
    },
  };
}

/** A text, a system message, or several. */
function instructionsIn(instructions: unknown): unknown[] {
  if (typeof instructions === 'string') return [{ role: 'system', content: instructions }];
  return Array.isArray(instructions) ? instructions : isObject(instructions) ? [instructions] : [];
}

/** A call that the SDK could not read is kept as the model wrote it. */
function calledAs(part: Json): Json {
  const { type, input, invalid } = part;
  return type === 'tool-call' && invalid === true && typeof input !== 'string' ? { ...part, input: JSON.stringify(input) } : part;
}
