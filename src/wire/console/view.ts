import type { Topic, Watched } from '../../console/ports/events.ts';
import type { ConsoleApi } from '../../edges/console/http/api.ts';
import type { ConsolePlace } from './place.ts';

/** One view of the console: its part of the API, and what of it may change while somebody looks. */
export interface ConsoleView {
  api: ConsoleApi;
  watched: readonly Watched[];
  /** Begins to read what the page at an address will ask for first: the browser loads the page's script meanwhile. What fails fails again when it is asked for. */
  ahead?(at: URL): Promise<unknown> | null;
}

export type OpenView = (place: ConsolePlace, tell: (topic: Topic, data?: unknown) => void) => ConsoleView;
