import { join } from 'node:path';
import type { LocalServer } from '../config/schema/local.ts';
import type { LocalOptions } from '../edges/llama/local-model.ts';
import type { AnswerModel, ChatModel, CompletionModel } from '../eval/ports.ts';
import type { WantedModel } from '../pipeline/ports/eval.ts';
import type { PlacedModel } from './local-model.ts';
import type { WireOptions } from './options.ts';

interface Wanted extends Pick<WantedModel, 'track' | 'adapterPath'> {
  role: 'base' | 'tuned';
  server: LocalServer;
  model: PlacedModel;
  local: LocalOptions;
}

/** The selected model behind the server of `local.server`; its log is in the state folder. */
export async function servedModel(
  { config, stateDir, env, signal }: WireOptions,
  { server, model, local, role, track, adapterPath }: Wanted,
): Promise<ChatModel & CompletionModel & AnswerModel> {
  const { openServedModel } = await import('../edges/served/served-model.ts');
  const { startSeconds, timeoutSeconds, adapters = {}, ...rest } = server;
  return openServedModel({
    ...rest,
    adapters,
    role,
    track,
    adapterPath,
    name: local.name,
    ggufPath: local.ggufPath,
    ggufSha256: local.ggufSha256,
    hf: model.hf,
    contextTokens: local.contextTokens,
    maxTokens: local.maxTokens,
    seed: config.seed,
    startMs: startSeconds * 1000,
    timeoutMs: timeoutSeconds * 1000,
    apiKey: server.apiKeyEnv === null ? null : env[server.apiKeyEnv] || null,
    logFile: join(stateDir, 'servers', `${local.name}-${role}-${track}.log`),
    env,
    signal,
    onNotice: local.onNotice,
  });
}
