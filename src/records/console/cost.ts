import { z } from 'zod';
import { Track } from '../example.ts';
import { Band, Economics } from '../findings/economics.ts';

const price = (most: number) => z.coerce.number().min(0).max(most);

/** What is played with; what is left out is the run's own. US dollars. */
export const CostQuery = z
  .object({
    /** Its id; left out, the newest. */
    run: z.string().max(40).optional(),
    requestsPerDay: z.coerce.number().min(1).max(1e9).default(10_000),
    gpuHourUsd: price(10_000).optional(),
    /** The likely share; the run's band is kept around it. */
    utilisation: z.coerce.number().gt(0).max(1).optional(),
    fallbackRate: z.coerce.number().min(0).lt(1).optional(),
    inputPerMillionUsd: price(100_000).optional(),
    cachedInputPerMillionUsd: price(100_000).optional(),
    outputPerMillionUsd: price(100_000).optional(),
    /** In place of what was measured, of one GPU. */
    requestsPerGpuHour: z.coerce.number().gt(0).max(1e9).optional(),
  })
  .meta({ id: 'CostQuery' });
export type CostQuery = z.infer<typeof CostQuery>;

/** Where a figure comes from. `typed`: from the question, and from nowhere else. */
export const CostSource = z.enum(['config', 'typed', 'measured', 'assumed', 'missing']);
export type CostSource = z.infer<typeof CostSource>;

/** The prices of a config. */
export const CostPrices = z
  .object({
    asOf: z.string().nullable(),
    hosted: z.object({ inputPerMillionUsd: z.number(), cachedInputPerMillionUsd: z.number().optional(), outputPerMillionUsd: z.number() }).nullable(),
    gpuHourUsd: z.number().nullable(),
    utilisation: Band,
    fallbackRate: z.number().nullable(),
  })
  .meta({ id: 'CostPrices' });
export type CostPrices = z.infer<typeof CostPrices>;

const Point = Economics.shape.curve.element;

/** One track at the prices that were asked for. The words are the report's. */
export const TrackCost = z
  .object({
    track: Track,
    label: z.string(),
    economics: Economics,
    sentence: z.string(),
    facts: z.array(z.object({ label: z.string(), value: z.string(), note: z.string() })),
    /** The report's table: a month at growing numbers of requests a day. */
    rows: z.array(z.object({ requests: z.string(), hosted: z.string(), local: z.string(), band: z.string(), cheaper: z.boolean(), paysBack: z.string() })),
    /** A month at the number of requests that was asked for; what is not known is null. */
    month: z.object({ hostedUsd: z.number().nullable(), localUsd: Band.nullable(), gpus: z.number().nullable(), paysBackInMonths: z.number().nullable() }),
    /** The same at many numbers of requests, for a line. */
    line: z.array(Point),
    assumptions: z.array(z.object({ label: z.string(), value: z.string(), source: CostSource, note: z.string() })),
  })
  .meta({ id: 'TrackCost' });
export type TrackCost = z.infer<typeof TrackCost>;

export const CostAnswer = z
  .object({
    run: z.object({ id: z.string(), startedAt: z.string(), model: z.string(), isStandIn: z.boolean() }),
    requestsPerDay: z.number(),
    /** Of the run's own config, by which its report was made. */
    configured: CostPrices,
    /** Of the config as it stands now, where it says something else than the run's. */
    now: CostPrices.nullable(),
    tracks: z.array(TrackCost),
  })
  .meta({ id: 'Cost' });
export type CostAnswer = z.infer<typeof CostAnswer>;

/** The runs that can be priced, the newest first. */
export const CostRuns = z
  .object({ runs: z.array(z.object({ id: z.string(), startedAt: z.string(), model: z.string(), decision: z.string(), isPriced: z.boolean() })) })
  .meta({ id: 'CostRuns' });
export type CostRuns = z.infer<typeof CostRuns>;
