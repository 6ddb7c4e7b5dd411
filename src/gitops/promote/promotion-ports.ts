import type { Hub, HubRepository, PromotionFiles } from '../../promote/ports.ts';
import type { Refusal } from '../../records/gitops/pull-plan.ts';
import type { Forge } from '../forge/ports.ts';

export interface PromotionPorts {
  forge: Forge;
  files: PromotionFiles;
  /** The Hub with a token for this repository. */
  openHub(repository: HubRepository): Promise<Hub>;
  /** Milliseconds since 1970. */
  now(): number;
  signal: AbortSignal;
  /** One line for the log. */
  say(line: string): void;
}

/** What the default branch's policy says today. */
export interface PromotionPolicy {
  /** Why this config may not be promoted; empty when it may. */
  refusals(configText: string): readonly Refusal[];
  allowInconclusive: boolean;
  allowStandIn: boolean;
  /** What a trace file may have. */
  maxDataBytes: number;
}
