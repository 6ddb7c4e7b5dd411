import type { Artifacts, Downloads, RunControl, Runs } from './actions.ts';
import type { Branches, Commits, Comparisons, Files, Named, Proposals, Pulls } from './repository.ts';
import type { Commenting, Comments, Issues, Locks, People, Statuses } from './talk.ts';

/** What can be read of a repository. */
type Reads = Named & Branches & Files & Comparisons & Pulls;

/**
 * The forge that hosts the repository (GitHub), whole: for whoever opens one. Everybody else asks for the parts that he uses. Every method throws
 * ExternalError, retryable or not, when the forge fails for good; rate limits and 5xx are waited out inside.
 */
export type Forge = Reads & Commits & Proposals & Comments & Commenting & Statuses & People & Issues & Locks & Runs & RunControl & Artifacts & Downloads;
