import { fileURLToPath } from 'node:url';
import { shareOf, visibleGpus } from '../edges/host/gpus.ts';
import { PACKAGE_ROOT } from '../edges/host/version.ts';
import type { LocalOptions } from '../edges/llama/local-model.ts';
import { pythonTrainer } from '../edges/python/trainer.ts';
import type { TrainPorts } from '../pipeline/ports/train.ts';
import type { TrainPlan } from '../records/train.ts';
import type { Runtime } from '../train/ports.ts';
import type { PlacedModel } from './local-model.ts';
import type { WireOptions } from './options.ts';

export const TRAINER_ROOT = fileURLToPath(new URL('trainer/', PACKAGE_ROOT));

/** What trains the selected model and what checks its adapter, on all GPUs or on a share of them. */
export function trainerPorts(
  { stateDir, env }: WireOptions,
  { model, local, backend }: { model: PlacedModel; local: LocalOptions; backend: TrainPlan['backend'] },
): Pick<TrainPorts, 'trainer' | 'openRuntime' | 'onShare' | 'weights' | 'chatTemplate'> {
  return {
    trainer: pythonTrainer({ trainerRoot: TRAINER_ROOT, stateDir, env, backend }),
    openRuntime: () => openRuntimeOf(local),
    onShare: (share) => ({
      trainer: pythonTrainer({ trainerRoot: TRAINER_ROOT, stateDir, env, share, backend }),
      openRuntime: async () => openRuntimeOf({ ...local, env: { ...env, CUDA_VISIBLE_DEVICES: shareOf(await visibleGpus(env), share).join(',') } }),
    }),
    weights: model.hf,
    chatTemplate: async () => {
      const { readChatTemplate } = await import('../edges/llama/chat-template.ts');
      return readChatTemplate(model.gguf);
    },
  };
}

/** The engine is loaded when a stage needs it, not before. */
async function openRuntimeOf(options: LocalOptions): Promise<Runtime & { close(): Promise<void> }> {
  const { openRuntime } = await import('../edges/llama/runtime.ts');
  return openRuntime(options);
}
