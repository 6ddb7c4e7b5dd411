import type { Usage } from '../../records/evaluation.ts';
import type { CallOptions, Content, Finish, Model, ModelUsage, StreamPart, Warning } from './model.ts';
import { unsampled } from './unhonoured.ts';

/** One answer: a call, or a text. */
export interface Answer {
  call: { id: string; name: string; input: string } | null;
  text: string;
  finish: Finish['unified'];
  usage: Usage | null;
}

type Answering = (options: CallOptions) => Promise<Answer & { warnings: Warning[] }>;

/** A language model of one function; its streams tell the answer once it is whole. */
export function answering(modelId: string, answer: Answering): Model {
  const asked = async (options: CallOptions) => {
    const { call, text, finish, usage, warnings } = await answer(options);
    const content: Content[] = [
      ...(text === '' ? [] : [{ type: 'text' as const, text }]),
      ...(call === null ? [] : [{ type: 'tool-call' as const, toolCallId: call.id, toolName: call.name, input: call.input }]),
    ];
    return { content, finishReason: { unified: finish, raw: finish }, usage: usageOf(usage), warnings: [...warnings, ...unsampled(options)] };
  };
  return {
    specificationVersion: 'v4',
    provider: 'fledgling.local',
    modelId,
    supportedUrls: {},
    doGenerate: asked,
    async doStream(options) {
      const { content, warnings, ...end } = await asked(options);
      const parts: StreamPart[] = [{ type: 'stream-start', warnings }, ...content.flatMap(partsOf), { type: 'finish', ...end }];
      return { stream: ReadableStream.from(parts) };
    },
  };
}

function partsOf(content: Content, index: number): StreamPart[] {
  const id = String(index);
  if (content.type === 'text')
    return [
      { type: 'text-start', id },
      { type: 'text-delta', id, delta: content.text },
      { type: 'text-end', id },
    ];
  if (content.type !== 'tool-call') return [];
  const { toolCallId, toolName, input } = content;
  return [
    { type: 'tool-input-start', id: toolCallId, toolName },
    { type: 'tool-input-delta', id: toolCallId, delta: input },
    { type: 'tool-input-end', id: toolCallId },
    content,
  ];
}

function usageOf(usage: Usage | null): ModelUsage {
  const { promptTokens: input, completionTokens: output, cachedPromptTokens: cached } = usage ?? {};
  return {
    inputTokens: { total: input, noCache: input === undefined ? undefined : input - (cached ?? 0), cacheRead: cached, cacheWrite: undefined },
    outputTokens: { total: output, text: output, reasoning: undefined },
  };
}
