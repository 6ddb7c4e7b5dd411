import { join } from 'node:path';
import { z } from 'zod';
import { costSection } from '../../../config/schema/cost.ts';
import type { MeasuredTrack } from '../../../console/cost/measured.ts';
import { measuredTracks } from '../../../console/cost/measured.ts';
import { whatIf } from '../../../console/cost/what-if.ts';
import type { CostPort } from '../../../console/ports/cost.ts';
import { costApi } from '../../../edges/console/cost/routes.ts';
import { fileResults } from '../../../edges/files/results.ts';
import type { CostAnswer, CostPrices } from '../../../records/console/cost.ts';
import { digestOf } from '../../../records/digest.ts';
import { parseJson } from '../../../records/exact-json/parse-json.ts';
import { RunRecord } from '../../../records/run.ts';
import { lastMade } from '../kept.ts';
import type { ConsolePlace } from '../place.ts';
import { runHeads } from '../run-heads.ts';
import type { OpenView } from '../view.ts';
import { answersOf } from './answers.ts';

/** What a run has measured: all that its prices are made of. */
interface MeasuredRun extends Pick<CostAnswer, 'run' | 'configured'> {
  tracks: MeasuredTrack[];
}

/** So many runs are kept in memory. */
const MOST_RUNS = 4;

export const costView: OpenView = (place) => ({ api: costApi(pricedRuns(place)), watched: [] });

function pricedRuns(place: ConsolePlace): CostPort {
  const headsOf = runHeads(place.resultsDir);
  const measured = lastMade<MeasuredRun>(MOST_RUNS);
  return {
    runs: async () => {
      const heads = await headsOf((await place.config()).agent);
      return {
        runs: heads.map(({ id, startedAt, model, decision, economics }) => ({
          ...{ id, startedAt, model: model.title, decision: decision.action },
          isPriced: economics.length > 0,
        })),
      };
    },
    answer: async (query) => {
      const { agent, cost } = await place.config();
      const heads = await headsOf(agent);
      const head = query.run === undefined ? heads[0] : heads.find(({ id }) => id === query.run);
      if (!head) return null;
      const { run, configured, tracks } = await measured(`${agent} ${head.id} ${head.version}`, () => measuredRun(place, agent, head.id));
      const now = pricesIn(cost);
      return {
        run,
        requestsPerDay: query.requestsPerDay,
        configured,
        now: digestOf(now) === digestOf(configured) ? null : now,
        tracks: tracks.map((track) => whatIf(track, configured, query)),
      };
    },
  };
}

async function measuredRun(place: ConsolePlace, agent: string, id: string): Promise<MeasuredRun> {
  const record = RunRecord.parse(parseJson((await fileResults(place.resultsDir).read(agent, id, 'run.json')) ?? 'null'));
  const { startedAt, model, standIn, config, stages } = record;
  const tracks = await Promise.all(
    measuredTracks(record).map(async (track) => {
      const [hosted, local] = await Promise.all([track.hosted, track.local].map((evaluation) => answersOf(join(place.stateDir, 'cache'), stages, evaluation)));
      return { ...track, answers: hosted && local ? { hosted, local } : null };
    }),
  );
  const own = z.object({ cost: costSection }).safeParse(config).data?.cost ?? costSection.parse(undefined);
  return { run: { id, startedAt, model: model.title, isStandIn: standIn }, configured: pricesIn(own), tracks };
}

function pricesIn({ asOf, hosted, gpuHourUsd, utilisation, fallbackRate }: z.output<typeof costSection>): CostPrices {
  const { inputPerMillionUsd = 0, cachedInputPerMillionUsd, outputPerMillionUsd = 0 } = hosted ?? {};
  const cached = cachedInputPerMillionUsd === undefined ? {} : { cachedInputPerMillionUsd };
  return { asOf, hosted: hosted && { inputPerMillionUsd, ...cached, outputPerMillionUsd }, gpuHourUsd, utilisation, fallbackRate };
}
