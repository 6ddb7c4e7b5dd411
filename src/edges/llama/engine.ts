import { sentenceOf } from '../../errors.ts';
import { listGpus } from '../host/manifest.ts';
import { loadLlamaLibrary } from './llama-library.ts';

/** What `doctor` says about local inference. */
export type LocalEngine = { available: true; version: string; gpus: string[] } | { available: false; reason: string; gpus: string[] };

/** Whether the engine's package is there and a prebuilt binary of it runs here, and which NVIDIA GPUs a worker could have. */
export async function describeLocalEngine(): Promise<LocalEngine> {
  const gpus = await listGpus();
  try {
    const { getLlama, getModuleVersion, LlamaLogLevel } = await loadLlamaLibrary('off');
    await getLlama({ gpu: false, build: 'never', skipDownload: true, dryRun: true, progressLogs: false, logLevel: LlamaLogLevel.disabled });
    return { available: true, version: await getModuleVersion(), gpus };
  } catch (error) {
    return { available: false, reason: sentenceOf(error), gpus };
  }
}
