import type { Hub, HubRepository, PromotionFiles } from '../../promote/ports.ts';
import type { Acceptance } from '../../records/gate/acceptance.ts';
import type { Refusal } from '../../records/gitops/pull-plan.ts';
import type { Downloads } from '../forge/ports/actions.ts';
import type { Files } from '../forge/ports/repository.ts';
import type { Issues, Locks } from '../forge/ports/talk.ts';
import type { Evidence } from '../trust/vouch.ts';
import type { RecordsPromotions } from './record-promotion.ts';

export interface PromotionPorts {
  forge: Evidence & Files & Downloads & Pick<Locks, 'readLock'> & Issues & RecordsPromotions;
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
  accept: readonly Acceptance[];
  /** What a trace file may have. */
  maxDataBytes: number;
}
