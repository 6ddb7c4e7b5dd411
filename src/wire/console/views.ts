import { costView } from './cost/cost.ts';
import { datasetView } from './dataset/dataset.ts';
import type { OpenView } from './view.ts';

/** In the order of the page's menu. */
export const VIEWS: readonly OpenView[] = [datasetView, costView];
