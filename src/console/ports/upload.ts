import type { HubTokenState, UploadPlan, UploadRequest, UploadSources, UploadState } from '../../records/console/upload.ts';

/** The token that uploads use. @throws UserError for one that is none, may not write, or cannot be kept safely; ExternalError where the Hub fails. */
export interface HubTokens {
  state(): Promise<HubTokenState>;
  keep(token: string): Promise<HubTokenState>;
  /** Forgets the kept one; the environment's stays. */
  forget(): Promise<HubTokenState>;
}

/** Uploads of one project, one at a time. */
export interface Uploads {
  sources(): Promise<UploadSources>;
  /** Everything short of the upload. @throws UserError for wishes that cannot be; what is refused for its content stands in the plan. */
  plan(request: UploadRequest): Promise<UploadPlan>;
  /** Begins; `plan` is the digest of the plan that was looked at. @throws UserError when it is refused, or another one is under way. */
  start(request: UploadRequest, plan: string | null): Promise<UploadState>;
  /** Begins the last one again where it did not end well: only what the Hub lacks is sent. */
  resume(): Promise<UploadState>;
  /** Ends the one that is under way here, or forgets the one that could be resumed. */
  stop(): Promise<UploadState>;
  state(): Promise<UploadState>;
}
