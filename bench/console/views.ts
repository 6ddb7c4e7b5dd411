import type { Served } from './served.ts';

/** A project of generated data, and the views that are long with it. */
export interface ProjectBench {
  name: string;
  /** Of whatever is listed: next to nothing, and as many as is measured. */
  sizes: { least: number; full: number };
  prepare(path: string, count: number): Promise<readonly LongView[]>;
}

/** Where a long view is, and how it is scrolled. Selectors are CSS. */
export interface LongView {
  name: string;
  path: string;
  /** Holds a text as soon as the first row stands there. */
  firstRow: string;
  /** Where the view shows something of its own before that list: holds a text as soon as it stands there. */
  before?: string;
  /** Over this the wheel turns. */
  scrolled: string;
  /** Has the focus when End and Home are pressed; without one, nothing has. */
  focused?: string;
  /** Waits until everything has been read in the background. */
  ready?(served: Served): Promise<void>;
  /** A question of the API that looks through everything. */
  search?: string;
}

export const GRID = {
  firstRow: '[role=grid] [data-index="0"] [role=gridcell]',
  scrolled: '[role=grid]',
  focused: '[role=grid] [data-index="0"]',
} as const;
