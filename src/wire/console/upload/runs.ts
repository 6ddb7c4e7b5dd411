import { join } from 'node:path';
import { MissingError } from '../../../edges/console/http/problems.ts';
import { readIfThere } from '../../../edges/files/atomic.ts';
import { UserError } from '../../../errors.ts';
import { type PromotionGate, refuseUnproved } from '../../../promote/refuse.ts';
import type { Decision } from '../../../records/comparison.ts';
import { digestOf } from '../../../records/digest.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { RunRecord } from '../../../records/run.ts';
import { runFiles } from '../run-files.ts';

export interface FoundRun {
  run: RunRecord;
  /** Absolute. */
  folder: string;
}

/** What a list of sources says of a run: small, whatever the run holds. */
export interface ListedRun {
  id: string;
  agent: string;
  startedAt: string;
  isStandIn: boolean;
  /** Of the model that was evaluated. */
  model: string;
  action: Decision['action'];
  tracks: readonly Pick<Decision['tracks'][number], 'track' | 'candidate'>[];
  hasAdapters: boolean;
  /** Why its adapters are not promoted; null where they may be. */
  refusal: string | null;
  /** Absolute. */
  folder: string;
}

/** The recorded runs of an agent, held to a gate, newest first. Those of other versions are left out. */
export function listedRuns(resultsDir: string): (agent: string, gate: PromotionGate) => Promise<ListedRun[]> {
  const listed = (gate: PromotionGate) =>
    runFiles(resultsDir, (record, { folder }): ListedRun | null => {
      const run = RunRecord.safeParse(record).data;
      return run ? { ...lineOf(run, gate), folder } : null;
    });
  let held: { digest: string; runsOf: ReturnType<typeof listed> } | null = null;
  return async (agent, gate) => {
    const digest = digestOf(gate);
    if (held?.digest !== digest) held = { digest, runsOf: listed(gate) };
    return (await held.runsOf(agent)).sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  };
}

function lineOf(run: RunRecord, gate: PromotionGate): Omit<ListedRun, 'folder'> {
  return {
    ...{ id: run.id, agent: run.agent, startedAt: run.startedAt, isStandIn: run.standIn, model: run.model.name },
    ...{ action: run.decision.action, tracks: run.decision.tracks.map(({ track, candidate }) => ({ track, candidate })) },
    ...{ hasAdapters: run.adapters.length > 0, refusal: refusalOf(run, gate) },
  };
}

function refusalOf(run: RunRecord, gate: PromotionGate): string | null {
  try {
    refuseUnproved(run, gate);
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** The whole record. @throws MissingError where it has gone since it was listed. */
export async function openRun({ id, folder }: ListedRun): Promise<FoundRun> {
  const run = RunRecord.safeParse(parsedOrNull((await readIfThere(join(folder, 'run.json'))) ?? '')).data;
  if (!run) throw new MissingError(`The record of run ${id} has been removed or written anew since the page was opened.`);
  return { run, folder };
}
