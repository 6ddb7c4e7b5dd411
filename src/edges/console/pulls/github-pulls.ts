import { z } from 'zod';
import type { ForgeComment, ForgeIssue, ForgePull, ForgeStatus } from '../../../console/ports/pulls.ts';
import { ExternalError } from '../../../errors.ts';
import type { GitHubGet } from './github-get.ts';

/** What is read of a repository. */
export interface ForgeReads {
  /** Open ones, the newest first; `more` where there are others besides. */
  pulls(): Promise<{ pulls: ForgePull[]; more: boolean }>;
  /** The newest of each context. */
  statuses(sha: string): Promise<ForgeStatus[]>;
  comments(pull: number): Promise<ForgeComment[]>;
  /** Open ones with our label, no pull requests. */
  issues(label: string): Promise<ForgeIssue[]>;
}

const PAGE = 100;
const User = z.object({ login: z.string() }).nullable();
const loginOf = (user: z.infer<typeof User>) => user?.login ?? 'ghost';
const Sha = z.string().regex(/^[0-9a-f]{40,64}$/);

const Pulls = z.array(
  z.object({
    number: z.number().int(),
    title: z.string(),
    user: User,
    html_url: z.string().nullish(),
    draft: z.boolean().nullish(),
    updated_at: z.string(),
    head: z.object({ ref: z.string(), sha: Sha, repo: z.object({ full_name: z.string() }).nullish() }),
    base: z.object({ ref: z.string() }),
  }),
);
const Statuses = z.object({
  statuses: z.array(
    z.object({
      context: z.string(),
      state: z.enum(['pending', 'success', 'failure', 'error']),
      description: z.string().nullish(),
      target_url: z.string().nullish(),
      updated_at: z.string(),
    }),
  ),
});
const Comments = z.array(z.object({ user: User, body: z.string().nullish() }));
const Issues = z.array(
  z.object({
    number: z.number().int(),
    title: z.string(),
    user: User,
    html_url: z.string().nullish(),
    updated_at: z.string(),
    pull_request: z.unknown().optional(),
  }),
);

/** Pull requests with their statuses and comments, as GitHub lists them. @param page lets an address through that may be linked to. */
export function githubPulls(get: GitHubGet, repository: string, page: (address: string | null | undefined) => string | null): ForgeReads {
  return {
    pulls: async () => {
      const found = parsed(Pulls, await get('/pulls', { state: 'open', sort: 'updated', direction: 'desc', per_page: String(PAGE) }));
      const pulls = found.map((pull) => ({
        ...{ number: pull.number, title: pull.title, author: loginOf(pull.user), page: page(pull.html_url) },
        ...{ head: pull.head.ref, base: pull.base.ref, headSha: pull.head.sha, isDraft: pull.draft === true, updatedAt: pull.updated_at },
        isFork: pull.head.repo?.full_name.toLowerCase() !== repository.toLowerCase(),
      }));
      return { pulls, more: found.length === PAGE };
    },
    statuses: async (sha) =>
      parsed(Statuses, await get(`/commits/${sha}/status`, { per_page: String(PAGE) })).statuses.map((status) => ({
        ...{ context: status.context, state: status.state, description: status.description ?? '', at: status.updated_at, page: page(status.target_url) },
      })),
    comments: async (pull) =>
      parsed(Comments, await get(`/issues/${pull}/comments`, { per_page: String(PAGE) })).map(({ user, body }) => ({
        author: loginOf(user),
        body: body ?? '',
      })),
    issues: async (label) =>
      parsed(Issues, await get('/issues', { state: 'open', labels: label, per_page: String(PAGE) }))
        .filter(({ pull_request: pull }) => pull === undefined)
        .map((issue) => ({ number: issue.number, title: issue.title, author: loginOf(issue.user), updatedAt: issue.updated_at, page: page(issue.html_url) })),
  };
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (!read.success) throw new ExternalError('GitHub answered with something else than its API describes. Is GITHUB_API_URL the address of its API?');
  return read.data;
}
