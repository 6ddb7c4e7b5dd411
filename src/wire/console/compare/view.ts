import { resolve } from 'node:path';
import { askApi } from '../../../edges/console/compare/ask.ts';
import { compareApi } from '../../../edges/console/compare/compare.ts';
import { goldsApi } from '../../../edges/console/compare/golds.ts';
import { consoleApi } from '../../../edges/console/http/api.ts';
import { versionOf } from '../../../edges/files/atomic.ts';
import type { ConsolePlace } from '../place.ts';
import type { OpenView } from '../view.ts';
import { everyChange } from '../watching.ts';
import { askPort } from './ask-port.ts';
import { type CompareFiles, compareFiles } from './compare-port.ts';
import { goldsPort } from './golds-port.ts';

/** Side by side: examples of a run, golds to settle, one prompt asked live. */
export const compareView: OpenView = (place) => {
  const files = compareFiles(place);
  const api = consoleApi();
  api.route('/', compareApi(files));
  api.route('/', goldsApi(goldsPort(place, files)));
  api.route('/', askApi(askPort(place, files)));
  return {
    api,
    ahead: ({ pathname, searchParams }) => (pathname === '/compare' ? firstRun(files, searchParams.get('run')) : null),
    watched: [{ topic: 'labels', start: (tell) => everyChange(() => labelFile(place), tell) }],
  };
};

/** The run that is chosen, or the newest. */
async function firstRun(files: CompareFiles, chosen: string | null): Promise<void> {
  const id = chosen ?? (await files.recorded.list())[0]?.id;
  if (id !== undefined) await files.isGraded(id);
}

async function labelFile(place: ConsolePlace): Promise<string> {
  const path = (await place.config()).harvest.labels;
  return path === null ? 'none named' : ((await versionOf(resolve(place.root, path))) ?? 'none');
}
