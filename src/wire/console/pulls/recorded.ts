import { join } from 'node:path';
import { line, webPage } from '../../../console/hostile-text.ts';
import type { RunOutcome } from '../../../console/models/last-verdict.ts';
import { readIfThere } from '../../../edges/files/atomic.ts';
import { promotionRecords } from '../../../edges/files/promotions.ts';
import type { ConsolePromotion, RecordedDecision } from '../../../records/console/pulls.ts';
import { Provenance } from '../../../records/gitops/provenance.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';

const MOST = 100;

/** Promotions of all agents, the newest first. */
export async function recordedPromotions(resultsDir: string, runs: ReadonlySet<string>): Promise<ConsolePromotion[]> {
  const records = await promotionRecords(resultsDir);
  return records.slice(0, MOST).map(({ agent, run, promotedAt, base, adapters, repository, revision, url, gap }) => ({
    ...{
      agent: line(agent, 60),
      run: line(run, 40),
      isHere: runs.has(run),
      promotedAt,
      base: line(base.title, 120),
      tracks: adapters.map(({ track }) => track),
    },
    ...{ repository: line(repository, 120), revision: line(revision, 80), page: webPage(url), gap },
  }));
}

/** Decisions that workflow runs committed: an agent's runs with a provenance record, the newest first. */
export async function recordedDecisions(
  resultsDir: string,
  { agent, outcomes }: { agent: string; outcomes: readonly RunOutcome[] },
): Promise<RecordedDecision[]> {
  const newest = outcomes.toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  const told = await Promise.all(
    newest.map(async ({ run, startedAt, action, standIn }): Promise<RecordedDecision | null> => {
      const record = Provenance.safeParse(parsedOrNull((await readIfThere(join(resultsDir, agent, run, 'provenance.json'))) ?? ''));
      if (!record.success) return null;
      const { pull, workflow } = record.data;
      const log = webPage(workflow.url);
      const page = log && pull ? webPage(log.replace(/\/actions\/runs\/.*$/, `/pull/${pull.number}`)) : null;
      return { run, startedAt, action, standIn, pull: pull && { number: pull.number, page }, log };
    }),
  );
  return told.flatMap((decision) => decision ?? []).slice(0, MOST);
}
