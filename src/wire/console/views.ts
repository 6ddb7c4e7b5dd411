import { compareView } from './compare/view.ts';
import { costView } from './cost/cost.ts';
import { datasetView } from './dataset/dataset.ts';
import { openModels } from './models/models.ts';
import { openPulls } from './pulls/pulls.ts';
import { runsView } from './runs/runs.ts';
import { tracesView } from './traces/traces.ts';
import { trainingView } from './training/training.ts';
import { uploadView } from './upload/view.ts';
import type { OpenView } from './view.ts';

/** In the order of the page's menu. */
export const VIEWS: readonly OpenView[] = [tracesView, datasetView, runsView, compareView, trainingView, openModels, costView, openPulls, uploadView];
