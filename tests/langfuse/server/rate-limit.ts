import type { Mode } from './world.ts';

export type Plan = 'hobby' | 'core' | 'pro' | 'self-hosted';
type Resource = 'public-api' | 'public-api-legacy' | 'datasets' | 'ingestion' | 'legacy-ingestion' | 'media-upload';

/** Requests a minute for the whole organization on Langfuse Cloud; one's own server has no limit. */
const POINTS: Readonly<Record<Exclude<Plan, 'self-hosted'>, Readonly<Record<Resource, number>>>> = {
  hobby: { 'public-api': 30, 'public-api-legacy': 15, datasets: 100, ingestion: 1000, 'legacy-ingestion': 100, 'media-upload': 1000 },
  core: { 'public-api': 1000, 'public-api-legacy': 30, datasets: 1000, ingestion: 20_000, 'legacy-ingestion': 400, 'media-upload': 4000 },
  pro: { 'public-api': 1000, 'public-api-legacy': 100, datasets: 1000, ingestion: 20_000, 'legacy-ingestion': 400, 'media-upload': 4000 },
};

const RESOURCES: readonly [path: RegExp, resource: Resource][] = [
  [/^\/api\/public\/otel\//, 'ingestion'],
  [/^\/api\/public\/ingestion$/, 'ingestion'],
  [/^\/api\/public\/(traces|observations|sessions)(\/|$)/, 'public-api-legacy'],
  [/^\/api\/public\/(v2\/datasets|dataset-items|dataset-run-items|datasets)(\/|$)/, 'datasets'],
  [/^\/api\/public\/media(\/|$)/, 'media-upload'],
  [/^\/api\/public\/(v2\/(observations|scores)|v3\/scores|scores|experiments|experiment-items|projects)(\/|$)/, 'public-api'],
];

export interface RateLimit {
  plan: Plan;
  windowMs: number;
  mode: Mode;
}

export class RateLimits {
  readonly #options: RateLimit;
  readonly #windows = new Map<Resource, { endsAt: number; used: number }>();

  constructor(options: RateLimit) {
    this.#options = options;
  }

  /** The headers of a 429, or null where the request may pass. The request that takes the last point is refused already. */
  refuse(path: string, nowMs: number): Record<string, string> | null {
    const { plan, windowMs } = this.#options;
    const resource = RESOURCES.find(([pattern]) => pattern.test(path))?.[1];
    if (plan === 'self-hosted' || resource === undefined) return null;
    const points = POINTS[plan][resource];
    const current = this.#windows.get(resource);
    const window = current && current.endsAt > nowMs ? current : { endsAt: nowMs + windowMs, used: 0 };
    this.#windows.set(resource, window);
    window.used += 1;
    if (points - window.used >= 1) return null;
    return {
      'retry-after': String(Math.ceil((window.endsAt - nowMs) / 1000)),
      'x-ratelimit-limit': String(points),
      'x-ratelimit-remaining': String(Math.max(0, points - window.used)),
      'x-ratelimit-reset': new Date(window.endsAt).toString(),
    };
  }
}
