import { openModels } from './models/models.ts';
import { openPulls } from './pulls/pulls.ts';
import type { OpenView } from './view.ts';

/** In the order of the page's menu. */
export const VIEWS: readonly OpenView[] = [openModels, openPulls];
