import type { CommonOptions } from '../../app/context.ts';

export interface PromoteOptions extends CommonOptions {
  run?: string;
  what: string;
  export?: string;
  repository?: string;
  private?: boolean;
  public?: boolean;
  repoType?: string;
  revision?: string;
  pathInRepo?: string;
  autoSubdir?: boolean;
  commitMessage?: string;
  hubUrl: string;
  dryRun?: boolean;
  allowStandIn?: boolean;
}
