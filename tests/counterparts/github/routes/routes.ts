import type { Routes } from '../rest/calls.ts';
import { actions } from './actions.ts';
import { activity } from './activity.ts';
import { artifacts } from './artifacts.ts';
import { comments } from './comments.ts';
import { commits } from './commits.ts';
import { contents } from './contents.ts';
import { gitObjects } from './git-objects.ts';
import { gitRefs } from './git-refs.ts';
import { issues } from './issues.ts';
import { pullFiles } from './pull-files.ts';
import { pulls } from './pulls.ts';
import { repository } from './repository.ts';
import { statuses } from './statuses.ts';

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
