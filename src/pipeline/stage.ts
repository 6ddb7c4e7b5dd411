import { digestOf } from '../records/digest.ts';
import type { StageReport } from '../records/run.ts';
import type { Ports, StageFolder } from './ports.ts';

/** A content-addressed stage. Equal inputs and version give an equal key, and a finished key is never computed again. */
export interface Stage<T> {
  /** Shown to people: `eval base toolcall`. */
  name: string;
  /** Raised when the stage's own code changes what it produces. */
  version: number;
  /** Named digests of everything the result depends on: the config slice and the outputs of earlier stages. */
  inputs: Readonly<Record<string, string>>;
  run(work: { folder: StageFolder; progress(done: number, total: number, note?: string): void }): Promise<void>;
  load(folder: StageFolder): Promise<T>;
  /** False for a result that another run may complete (examples left unscored): it is used now and stays open. Default: always final. */
  isFinal?(value: T): boolean;
  /** False when the world has moved on from a finished result in a way its inputs cannot tell: it is made again. Default: always current. */
  isCurrent?(folder: StageFolder): Promise<boolean>;
  /** What came out, in a few words, for the stage's line. */
  summary(value: T): string;
}

export interface StageResult<T> {
  value: T;
  folder: StageFolder;
  report: StageReport;
}

export function stageKey(stage: Pick<Stage<unknown>, 'name' | 'version' | 'inputs'>): string {
  return digestOf({ name: stage.name, version: stage.version, inputs: stage.inputs });
}

/** Re-uses the stage's result when its key is in the store, resumes it where a killed run left it, or runs it. */
export async function runStage<T>(stage: Stage<T>, ports: Pick<Ports, 'store' | 'watcher' | 'now'>): Promise<StageResult<T>> {
  const key = stageKey(stage);
  const started = ports.now();
  ports.watcher.stageStarted(stage.name);
  const end = (status: StageReport['status'], why: string, folder: StageFolder, value: T): StageResult<T> => {
    const wallMs = Math.round(ports.now() - started);
    ports.watcher.stageEnded(stage.name, { status, why, wallMs, summary: stage.summary(value) });
    return { value, folder, report: { name: stage.name, key, status, why, wallMs } };
  };
  const cached = await ports.store.find(stage.name, key);
  const isCurrent = cached !== null && ((await stage.isCurrent?.(cached)) ?? true);
  if (cached && isCurrent) return end('reused', 'nothing it depends on changed', cached, await stage.load(cached));
  const why = cached ? 'its output was changed since' : await whyItRuns(stage, ports);
  const { folder, resumed } = await ports.store.open(stage.name, key);
  await folder.write('inputs.json', `${JSON.stringify(stage.inputs, null, 2)}\n`);
  await stage.run({ folder, progress: (done, total, note) => ports.watcher.progress(stage.name, done, total, note) });
  const open = await stage.load(folder);
  if (stage.isFinal && !stage.isFinal(open)) return end('ran', 'not complete: the next run asks again for what is missing', folder, open);
  const committed = await ports.store.commit(stage.name, key);
  return end(resumed ? 'resumed' : 'ran', resumed ? 'an earlier run was cut short' : why, committed, await stage.load(committed));
}

/** Why a stage that is not in the store has to run: what changed since it was last done. */
export async function whyItRuns(stage: Pick<Stage<unknown>, 'name' | 'inputs'>, ports: Pick<Ports, 'store'>): Promise<string> {
  const latest = await ports.store.latestInputs(stage.name);
  if (!latest) return 'first time';
  const changed = [...new Set([...Object.keys(latest), ...Object.keys(stage.inputs)])].filter((name) => latest[name] !== stage.inputs[name]);
  return changed.length > 0 ? `changed: ${changed.sort().join(', ')}` : 'its result is gone or Fledgling is newer';
}
