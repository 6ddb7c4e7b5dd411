import type { Routes } from './calls.ts';
import { actions } from './routes/actions.ts';
import { activity } from './routes/activity.ts';
import { artifacts } from './routes/artifacts.ts';
import { comments } from './routes/comments.ts';
import { commits } from './routes/commits.ts';
import { contents } from './routes/contents.ts';
import { gitObjects } from './routes/git-objects.ts';
import { gitRefs } from './routes/git-refs.ts';
import { issues } from './routes/issues.ts';
import { pullFiles } from './routes/pull-files.ts';
import { pulls } from './routes/pulls.ts';
import { repository } from './routes/repository.ts';
import { statuses } from './routes/statuses.ts';

/** The handler of every operation. */
export const ROUTES: Routes = {
  ...repository,
  ...activity,
  ...gitRefs,
  ...gitObjects,
  ...contents,
  ...commits,
  ...pulls,
  ...pullFiles,
  ...issues,
  ...comments,
  ...statuses,
  ...actions,
  ...artifacts,
};
