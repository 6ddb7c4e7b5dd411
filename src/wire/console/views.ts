import type { Topic, Watched } from '../../console/ports/events.ts';
import type { ConsoleApi } from '../../edges/console/http/api.ts';
import type { ConsolePlace } from './place.ts';
import { tracesView } from './traces/traces.ts';

/** One view of the console: its part of the API, and what of it may change while somebody looks. */
export interface ConsoleView {
  api: ConsoleApi;
  watched: readonly Watched[];
}

export type OpenView = (place: ConsolePlace, tell: (topic: Topic, data?: unknown) => void) => ConsoleView;

/** In the order of the page's menu. */
export const VIEWS: readonly OpenView[] = [tracesView];
