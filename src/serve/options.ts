import type { ServedRequest } from '../records/swap/served-request.ts';
import type { SwapPolicy } from '../records/swap/swap-policy.ts';
import type { Asking } from '../rows/asking/asking.ts';
import type { HostedRelay, LocalAnswerer, Rollout } from './ports.ts';

/** Bounds on what one request may cost here. */
export interface SwapLimits {
  /** Tools of one request; one with more is the hosted model's. */
  tools: number;
  /** Messages of one request; one with more is the hosted model's. */
  messages: number;
  /** Characters of a question to the local model; a longer one is the hosted model's. */
  questionCharacters: number;
  /** Answers that are compared at once after their clients were served. */
  auditsAtOnce: number;
  /** Comparisons that may wait; further ones are left out. */
  auditsWaiting: number;
  /** Characters of the requests that wait to be compared. */
  auditCharacters: number;
  /** Bytes of a hosted answer that is compared. */
  auditBytes: number;
}

export const SWAP_LIMITS: SwapLimits = {
  tools: 1000,
  messages: 10_000,
  questionCharacters: 400_000,
  auditsAtOnce: 2,
  auditsWaiting: 100,
  auditCharacters: 32_000_000,
  auditBytes: 2_000_000,
};

/** The local model of a track and how it is asked. */
export interface LocalTrack {
  answerer: LocalAnswerer;
  /** As in evaluation; null: by the row's prompt alone. */
  asking: Asking | null;
}

export interface SwapOptions {
  policy: SwapPolicy;
  /** Names that clients may ask for. */
  models: readonly string[];
  /** One a track at most. What a track without one proved is answered by the hosted model. */
  local: readonly LocalTrack[];
  /** Null: only what can be answered locally is answered, and no rollout is asked. */
  relay: HostedRelay | null;
  /** Null: everything that can be answered locally is, and nothing is compared. */
  rollout: Rollout | null;
  /** The line of a request whose client left before there was a reply: `chat` rejects with Interrupted, so that there is no `served`. */
  onLeft(line: ServedRequest): void;
  /** Epoch milliseconds. */
  now(): number;
  /** Ends comparisons that run or wait after their clients were served. */
  stop: AbortSignal;
  /** Default: `SWAP_LIMITS`. */
  limits?: Partial<SwapLimits>;
}
