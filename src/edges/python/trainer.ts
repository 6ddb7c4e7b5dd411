import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import type { GpuShare } from '../../pipeline/ports/train.ts';
import { DryRun, type TrainPlan } from '../../records/train.ts';
import type { Trainer } from '../../train/ports.ts';
import { writeAtomic } from '../files/atomic.ts';
import { processesFor, shareOf, visibleGpus } from '../host/gpus.ts';
import { ensureEnvironment, readyEnvironment } from './environment.ts';
import { findPython } from './find-python.ts';
import { progressReader, readOutput, readRecord } from './outputs.ts';
import { runTrainer } from './trainer-process.ts';

type Backend = TrainPlan['backend'];

export interface PythonTrainerOptions {
  /** Folder of the trainer's package and locks, absolute. */
  trainerRoot: string;
  stateDir: string;
  env: NodeJS.ProcessEnv;
  /** Which part of the visible GPUs is used; default: all. */
  share?: GpuShare;
  /** Whose packages are asked about and made ready before there is a plan; default: `trl`. */
  backend?: Backend;
}

/** The lock of a back end's packages: Unsloth's are its own, all others share one. */
export function lockOf(backend: Backend): string {
  return backend === 'unsloth' ? 'requirements-unsloth.lock' : 'requirements.lock';
}

/** The trainer in `trainer/`, run in a locked environment of its own. */
export function pythonTrainer({ trainerRoot, stateDir, env, share = { index: 0, of: 1 }, backend = 'trl' }: PythonTrainerOptions): Trainer {
  const placeOf = (of: Backend) => ({
    name: of === 'unsloth' ? 'unsloth' : 'trainer',
    lock: join(trainerRoot, lockOf(of)),
    uvLock: join(trainerRoot, 'requirements-uv.lock'),
    stateDir,
  });
  return {
    isReady: async () => (await readyEnvironment(placeOf(backend))) !== null,

    async prepare({ onLine, signal }) {
      await refuseWithoutGpu(backend, env);
      const { installed } = await ensureEnvironment({ ...placeOf(backend), env, onLine, signal });
      return { installed };
    },

    async train(plan, { onProgress, signal }) {
      await refuseWithoutGpu(plan.backend, env);
      const { python } = await ensureEnvironment({ ...placeOf(plan.backend), env, onLine: () => undefined, signal });
      const planPath = await writePlan(plan);
      const report = progressReader(plan.out, onProgress);
      const devices = shareOf(await visibleGpus(env), share);
      const processes = processesFor(plan.recipe, devices.length);
      const flags = ['--stop-at-eof', ...(processes > 1 ? ['--processes', String(processes)] : [])];
      const ownEnv = devices.length > 0 ? { ...env, CUDA_VISIBLE_DEVICES: devices.slice(0, processes).join(',') } : env;
      await runTrainer({ python, trainerRoot, planPath, flags, env: ownEnv, onLine: report, signal });
      await report();
      return readOutput(plan.out);
    },

    async dryRun(plan, { signal }) {
      // The standard library is enough; where the environment is there, token counts come with it.
      const python = (await readyEnvironment(placeOf(plan.backend)))?.python ?? (await findPython(env)).executable;
      const planPath = await writePlan(plan);
      await runTrainer({ python, trainerRoot, planPath, flags: ['--dry-run'], env, onLine: async () => undefined, signal });
      return readRecord(join(plan.out, 'dry_run.json'), DryRun);
    },
  };
}

/** Before gigabytes are installed that could do nothing here. */
async function refuseWithoutGpu(backend: Backend, env: NodeJS.ProcessEnv): Promise<void> {
  if (backend !== 'unsloth') return;
  if (process.platform === 'linux' && (await visibleGpus(env)).length > 0) return;
  throw new UserError('train.backend unsloth trains on NVIDIA GPUs under Linux alone, and none is visible here. Set train.backend: trl.');
}

async function writePlan(plan: TrainPlan): Promise<string> {
  const path = join(plan.out, 'plan.json');
  await writeAtomic(path, `${JSON.stringify(plan, null, 2)}\n`);
  return path;
}
