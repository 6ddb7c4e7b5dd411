import type { z } from 'zod';
import { UserError } from '../../errors.ts';
import { digestOf } from '../../records/digest.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { StageReport } from '../../records/run.ts';
import type { Work } from '../../records/stage-kind.ts';
import type { StageFolder, StagePorts } from '../ports/stage.ts';

/** A content-addressed stage. Equal inputs and version give an equal key, and a finished key is never computed again. */
export interface Stage<T> {
  /** Shown to people: `eval base toolcall`. */
  name: string;
  work: Work;
  /** Raised when the stage's own code changes what it produces. */
  version: number;
  /** Named digests of everything the result depends on: the config slice and the outputs of earlier stages. */
  inputs: Readonly<Record<string, string>>;
  run(work: { folder: StageFolder; progress(done: number, total: number, note?: string): void }): Promise<void>;
  load(folder: StageFolder): Promise<T>;
  /** False for a result that another run may complete (examples left unscored): it is used now and completed where that may be. Default: always final. */
  isFinal?(value: T): boolean;
  /** False when the world has moved on from a finished result in a way its inputs cannot tell: it is made again. Default: always current. */
  isCurrent?(folder: StageFolder): Promise<boolean>;
  /** How long it took where `run` only puts together what other jobs made. Default: the time of `run`. */
  wallMs?(value: T): number;
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

/** What may be done here, and what becomes of results that are not complete. */
export interface StageLimits {
  /** Default: everything. What may not run must be in the store. */
  mayRun?: ((work: Work) => boolean) | undefined;
  /** Keeps a result that is not complete in the store, for a job whose working folders are lost when it ends. Default: false. */
  settle?: boolean | undefined;
  /** By stage key: whether another job of the same run made the result. It is told as that job told it, not as re-used. */
  madeInThisRun?: ((key: string) => boolean) | undefined;
}

/**
 * Re-uses the stage's result when its key is in the store, resumes it where a killed run left it, or runs it.
 * @throws UserError when it would have to run and may not.
 */
export async function runStage<T>(stage: Stage<T>, ports: Pick<StagePorts, 'store' | 'watcher' | 'now'>, limits: StageLimits = {}): Promise<StageResult<T>> {
  const key = stageKey(stage);
  const started = ports.now();
  const mayRun = limits.mayRun?.(stage.work) ?? true;
  ports.watcher.stageStarted(stage.name);
  const taken = () => Math.round(ports.now() - started);
  const end = ({ status, why, wallMs = taken() }: Told, folder: StageFolder, value: T): StageResult<T> => {
    ports.watcher.stageEnded(stage.name, { status, why, wallMs, summary: stage.summary(value) });
    return { value, folder, report: { name: stage.name, key, status, why, wallMs } };
  };
  const found = await findStage(stage, ports);
  if (found.state === 'done') {
    const made = limits.madeInThisRun?.(key) ? Made.safeParse(parsedOrNull((await found.folder.read(MADE)) ?? '')).data : undefined;
    return end(made ?? { status: 'reused', why: REUSED }, found.folder, found.value);
  }
  if (found.state === 'open' && !mayRun) return end({ status: 'reused', why: 'not complete, and not to be completed here' }, found.folder, found.value);
  if (!mayRun) throw new UserError(`${stage.name} is not there and may not run here (${found.why}). Run the step that makes it first.`);
  const { folder, resumed } = await ports.store.open(stage.name, key);
  await folder.write('inputs.json', `${JSON.stringify(stage.inputs, null, 2)}\n`);
  await stage.run({ folder, progress: (done, total, note) => ports.watcher.progress(stage.name, done, total, note) });
  const open = await stage.load(folder);
  const isFinal = stage.isFinal?.(open) ?? true;
  const incomplete = 'not complete: the next run asks again for what is missing';
  if (!isFinal && !limits.settle) return end({ status: 'ran', why: incomplete }, folder, open);
  const why = resumed ? 'an earlier run was cut short' : found.why;
  const made: Made = { status: resumed ? 'resumed' : 'ran', why: isFinal ? why : incomplete, wallMs: stage.wallMs?.(open) ?? taken() };
  await folder.write(MADE, `${JSON.stringify(made)}\n`);
  const committed = await ports.store.commit(stage.name, key, { open: !isFinal });
  return end(made, committed, await stage.load(committed));
}

/** Kept beside a result: how it was made. */
const MADE = 'made.json';
const Made = StageReport.pick({ status: true, why: true, wallMs: true });
type Made = z.infer<typeof Made>;
type Told = Omit<Made, 'wallMs'> & { wallMs?: number };

/** Why a stage did not run. */
export const REUSED = 'nothing it depends on changed';

type Found<T> = { state: 'done' | 'open'; why: string; folder: StageFolder; value: T } | { state: 'absent'; why: string };

/** The stage's result as the store holds it: `done`, `open` where another run may complete it, or `absent`; `why` says what makes it run. */
export async function findStage<T>(stage: Stage<T>, ports: Pick<StagePorts, 'store'>): Promise<Found<T>> {
  const folder = await ports.store.find(stage.name, stageKey(stage));
  if (!folder) return { state: 'absent', why: await whyItRuns(stage, ports) };
  if (stage.isCurrent && !(await stage.isCurrent(folder))) return { state: 'absent', why: 'its output was changed since' };
  const value = await stage.load(folder);
  const isFinal = stage.isFinal?.(value) ?? true;
  return isFinal ? { state: 'done', why: REUSED, folder, value } : { state: 'open', why: 'what was left unanswered is asked again', folder, value };
}

/** Why a stage that is not in the store has to run: what changed since it was last done. */
export async function whyItRuns(stage: Pick<Stage<unknown>, 'name' | 'inputs'>, ports: Pick<StagePorts, 'store'>): Promise<string> {
  const latest = await ports.store.latestInputs(stage.name);
  if (!latest) return 'first time';
  const changed = [...new Set([...Object.keys(latest), ...Object.keys(stage.inputs)])].filter((name) => latest[name] !== stage.inputs[name]);
  return changed.length > 0 ? `changed: ${changed.sort().join(', ')}` : 'its result is gone or Fledgling is newer';
}
