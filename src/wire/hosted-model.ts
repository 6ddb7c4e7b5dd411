import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileRecordings } from '../edges/files/recordings.ts';
import { openHostedModel } from '../edges/openai/hosted-model.ts';
import { recorded } from '../edges/openai/recording.ts';
import { startTeacher } from '../edges/teacher/server.ts';
import type { ChatModel, CompletionModel } from '../eval/ports.ts';
import type { WireOptions } from './options.ts';

/** The config's hosted model, its answers recorded; the scripted teacher is started behind it and ends with it. */
export async function hostedModel(
  { config, stateDir, env }: Pick<WireOptions, 'config' | 'stateDir' | 'env'>,
  replicate: number,
): Promise<ChatModel & CompletionModel> {
  const { hosted } = config;
  const decoding = { ...config.decoding, seed: config.seed };
  const common = {
    model: hosted.model,
    concurrency: hosted.concurrency,
    timeoutMs: hosted.timeoutSeconds * 1000,
    maxAttempts: hosted.maxAttempts,
    decoding,
    ask: hosted.ask,
    stream: hosted.stream,
    now: () => Date.now(),
    sleep: (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }),
  };
  const record = (model: ChatModel & CompletionModel) =>
    recorded(model, { store: fileRecordings(join(stateDir, 'recordings')), decoding, ask: hosted.ask, replicate, replay: hosted.replay });
  if (hosted.provider === 'scripted-teacher') {
    const teacher = await startTeacher({ seed: config.seed, errorRate: hosted.errorRate, askedBefore: replicate - 1 });
    const model = openHostedModel({
      ...common,
      provider: hosted.provider,
      endpoint: teacher.url,
      apiVersion: null,
      apiKey: 'unused',
      apiKeyEnv: null,
      standIn: true,
    });
    return { ...record(model), close: () => teacher.close() };
  }
  const apiVersion = hosted.provider === 'azure-openai' ? (hosted.apiVersion ?? null) : null;
  const apiKey = env[hosted.apiKeyEnv] ?? null;
  return record(
    openHostedModel({ ...common, provider: hosted.provider, endpoint: hosted.endpoint, apiVersion, apiKey, apiKeyEnv: hosted.apiKeyEnv, standIn: false }),
  );
}
