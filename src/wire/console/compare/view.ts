import { compareApi } from '../../../edges/console/compare/compare.ts';
import type { OpenView } from '../view.ts';
import { compareFiles } from './compare-port.ts';

/** Side by side: examples of a run, golds to settle, one prompt asked live. */
export const compareView: OpenView = (place) => {
  const files = compareFiles(place);
  return { api: compareApi(files), watched: [] };
};
