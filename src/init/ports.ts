/** What can be found out about a repository without asking its owner. */
export interface Surroundings {
  /** `OWNER/NAME` of the repository on its forge, null when no remote says so. */
  repository: string | null;
  defaultBranch: string | null;
  /** Name of the folder. */
  folder: string;
  /** Langfuse exports found in the repository, relative paths. */
  traces: readonly string[];
  /** Which hosted model the environment is set up for. */
  hosted: { provider: 'azure-openai'; endpoint: string } | { provider: 'openai'; endpoint: string | null };
  /** The deployment or model name the environment names, null when none does. */
  hostedModel: string | null;
}

/** Where the actions of a release live: `OWNER/NAME`, the release's commit and its tag. */
export interface Release {
  repository: string;
  sha: string;
  tag: string;
}
