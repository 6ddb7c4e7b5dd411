import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { line, webPage } from '../../../console/hostile-text.ts';
import type { PullsSource } from '../../../console/ports/pulls.ts';
import { OWN_LOGIN, shownPull } from '../../../console/pulls/shown-pull.ts';
import { githubGet } from '../../../edges/console/pulls/github-get.ts';
import { type ForgeReads, githubPulls } from '../../../edges/console/pulls/github-pulls.ts';
import { pullsApi } from '../../../edges/console/pulls/pulls.ts';
import { ExternalError, sentenceOf, UserError } from '../../../errors.ts';
import type { PullsView } from '../../../records/console/pulls.ts';
import { runOutcomes } from '../models/run-outcomes.ts';
import type { ConsolePlace } from '../place.ts';
import type { OpenView } from '../view.ts';
import { everyChange } from '../watching.ts';
import { type ForgePlace, forgePlace } from './forge-place.ts';
import { recordedDecisions, recordedPromotions } from './recorded.ts';

type FromForge = Pick<PullsView, 'pulls' | 'others' | 'drift' | 'readAt'>;

const KEPT_MS = 60_000;
/** Whoever presses the button again and again is answered from memory. */
const SOONEST_MS = 5_000;
/** Pull requests that are looked at; each takes two requests. */
const MOST_PULLS = 30;
const AT_ONCE = 6;
const LABEL = 'fledgling';

/** Pull requests, promotions and drift. The forge is read when somebody looks, and not again within a minute. */
export const openPulls: OpenView = (place) => {
  const runs = runOutcomes(place.resultsDir);
  const forge = keptForge();
  const source: PullsSource = {
    pulls: async (isFresh) => {
      const { agent } = await place.config();
      const at = await forgePlace(place);
      const outcomes = await runs(agent);
      const here = new Set(outcomes.map(({ run }) => run));
      const [read, promotions, decisions] = await Promise.all([
        at.reads === null ? null : forge(at.reads, { isFresh, runs: here }),
        recordedPromotions(place.resultsDir, here),
        recordedDecisions(place.resultsDir, { agent, outcomes }),
      ]);
      const { pulls = [], others = 0, drift = null, readAt = null } = read?.answer ?? {};
      return {
        source: at.reads === null ? 'files' : 'forge',
        ...{ repository: at.repository, page: pageOf(at), notice: at.why ?? read?.problem ?? null, readAt },
        ...{ pulls, others, drift, promotions, decisions },
      };
    },
  };
  return { api: pullsApi(source), watched: [{ topic: 'pulls', start: (told) => everyChange(() => recordsOf(place), told) }] };
};

interface Kept {
  atMs: number;
  answer: FromForge | null;
  problem: string | null;
}

/** The forge's last answer. Where it fails, what was read before stands, with the sentence. */
function keptForge() {
  let reads: { of: string; forge: ForgeReads } | null = null;
  let kept: Kept | null = null;
  let asking: Promise<Kept> | null = null;
  const ask = async (forge: ForgeReads, runs: ReadonlySet<string>): Promise<Kept> => {
    try {
      return { atMs: Date.now(), answer: await readForge(forge, runs), problem: null };
    } catch (error) {
      if (!(error instanceof UserError || error instanceof ExternalError)) throw error;
      return { atMs: Date.now(), answer: kept?.answer ?? null, problem: sentenceOf(error) };
    }
  };
  return async (at: NonNullable<ForgePlace['reads']>, { isFresh, runs }: { isFresh: boolean; runs: ReadonlySet<string> }): Promise<Kept> => {
    const of = `${at.apiUrl} ${at.repository}`;
    if (reads?.of !== of) {
      reads = { of, forge: githubPulls(githubGet({ ...at, now: Date.now }), at.repository, webPage) };
      kept = null;
    }
    if (kept && Date.now() - kept.atMs < (isFresh ? SOONEST_MS : KEPT_MS)) return kept;
    const { forge } = reads;
    asking ??= ask(forge, runs).finally(() => {
      asking = null;
    });
    kept = await asking;
    return kept;
  };
}

async function readForge(forge: ForgeReads, runs: ReadonlySet<string>): Promise<FromForge> {
  const limit = pLimit(AT_ONCE);
  const [{ pulls: open }, issues] = await Promise.all([forge.pulls(), forge.issues(LABEL).catch(nothingWhereRefused)]);
  const shown = await Promise.all(
    open.slice(0, MOST_PULLS).map((pull) =>
      limit(async () => {
        const [statuses, comments] = await Promise.all([forge.statuses(pull.headSha), forge.comments(pull.number)]);
        return shownPull(pull, { statuses, comments, runs });
      }),
    ),
  );
  const pulls = shown.flatMap((pull) => pull ?? []);
  const drift = issues?.filter(({ author }) => author === OWN_LOGIN).map(({ author: _, title, ...issue }) => ({ ...issue, title: line(title, 300) })) ?? null;
  return { pulls, others: open.length - pulls.length, drift, readAt: new Date().toISOString() };
}

/** A token that may read pull requests and no issues tells nothing of drift; everything else is told. */
function nothingWhereRefused(error: unknown): null {
  if (error instanceof UserError) return null;
  throw error;
}

function pageOf({ server, repository }: ForgePlace): string | null {
  return server === null || repository === null ? null : `${server}/${repository}/pulls`;
}

async function recordsOf(place: ConsolePlace): Promise<unknown> {
  const { agent } = await place.config();
  const folders = ['', 'promotions'].map((name) => readdir(join(place.resultsDir, agent, name)).catch(() => []));
  return Promise.all(folders);
}
