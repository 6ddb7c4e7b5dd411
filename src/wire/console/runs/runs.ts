import { join } from 'node:path';
import type { RunsPort } from '../../../console/ports/runs.ts';
import { liveProgress } from '../../../console/runs/live-progress.ts';
import { MADE_FILES, type MadeFile } from '../../../console/runs/made-files.ts';
import { filtered, type ReadRun } from '../../../console/runs/run-line.ts';
import { runReport } from '../../../console/runs/run-report.ts';
import { runsApi } from '../../../edges/console/runs/routes.ts';
import { readIfThere } from '../../../edges/files/atomic.ts';
import { readProgress } from '../../../edges/files/progress/read-progress.ts';
import type { RunDetail } from '../../../records/console/runs/run.ts';
import type { RunRecord } from '../../../records/run.ts';
import type { OpenView } from '../view.ts';
import { everyChange } from '../watching.ts';
import { bytesOf, type FoundRun, filesOf, type RunFolders, runFolders } from './run-folders.ts';
import { runPairs } from './run-pairs.ts';

/** As many as the page asks for at first. */
const FIRST_ROWS = 25;

/** The recorded runs, and the one that is under way here, started by whichever terminal. */
export const runsView: OpenView = ({ resultsDir, stateDir }) => {
  const folders = runFolders(resultsDir);
  const port: RunsPort = {
    list: async ({ offset, limit, ...filter }) => {
      const all = await folders.ordered();
      const agents = [...new Set(all.map(({ agent }) => agent))].sort();
      const ofAgent = all.filter(({ agent }) => filter.agent === null || agent === filter.agent);
      // What a record says is looked for in all of them; a page of them all needs its own alone.
      const isSought = filter.text !== '' || filter.action !== null;
      const sought = isSought ? filtered(await folders.linesOf(ofAgent), filter) : null;
      const rows = sought?.slice(offset, offset + limit) ?? (await folders.linesOf(ofAgent.slice(offset, offset + limit)));
      return { rows, total: (sought ?? ofAgent).length, all: all.length, agents };
    },
    run: (id) => detailOf(folders, id),
    line: async (id) => (await folders.open(id))?.line ?? null,
    page: async (id) => (await fileOf(folders, id, 'report.html'))?.content.toString() ?? null,
    file: (id, name) => fileOf(folders, id, name),
    ...runPairs(folders, join(stateDir, 'cache')),
    progress: async () => liveProgress(await readProgress(stateDir), Date.now()),
  };
  return {
    api: runsApi(port),
    ahead: ({ pathname }) => {
      if (pathname === '/runs') return port.list({ text: '', agent: null, action: null, offset: 0, limit: FIRST_ROWS });
      const [, after, before] = /^\/runs\/([^/]+)(?:\/against\/([^/]+))?$/.exec(pathname) ?? [];
      if (after === undefined) return null;
      return before === undefined ? folders.open(after) : port.two({ after, before });
    },
    watched: [
      {
        topic: 'runs',
        start: (tell) =>
          everyChange(
            async () => (await folders.found()).map(({ id, version }) => `${id} ${version}`),
            () => tell(),
          ),
      },
      {
        topic: 'progress',
        start: (tell) =>
          everyChange(
            () => readProgress(stateDir),
            () => tell(),
          ),
      },
    ],
  };
};

async function detailOf(folders: RunFolders, id: string): Promise<RunDetail | null> {
  const opened = await folders.open(id);
  if (!opened) return null;
  const { line, run, folder } = opened;
  const files = await filesOf(folder);
  const made = run ? MADE_FILES.filter((name) => files.every((file) => file.name !== name)).map((name) => ({ name, bytes: null })) : [];
  return {
    line,
    report: run && runReport(run),
    hasPage: run !== null || files.some(({ name }) => name === 'report.html'),
    files: [...made, ...files],
    before: await runBefore(folders, opened),
  };
}

/** The one before it of the same agent that can be read; null where it cannot be read itself. */
async function runBefore(folders: RunFolders, { id, agent, line }: FoundRun & ReadRun): Promise<string | null> {
  if (line.problem !== null) return null;
  const ofAgent = (await folders.ordered()).filter((one) => one.agent === agent);
  for (const earlier of ofAgent.slice(ofAgent.findIndex((one) => one.id === id) + 1)) {
    const [told] = await folders.linesOf([earlier]);
    if (told?.problem === null) return told.id;
  }
  return null;
}

async function fileOf(folders: RunFolders, id: string, name: string): ReturnType<RunsPort['file']> {
  const opened = await folders.open(id);
  if (!opened) return null;
  const listed = (await filesOf(opened.folder)).find((file) => file.name === name);
  if (listed) return { name: listed.name, content: await bytesOf(opened.folder, listed.name) };
  const wanted = MADE_FILES.find((made) => made === name);
  return wanted && opened.run ? { name: wanted, content: await madeFile(opened.run, opened.folder, wanted) } : null;
}

/** As `fledgling report` would write it; what draws it is loaded when it is first wanted. */
async function madeFile(run: RunRecord, folder: string, name: MadeFile): Promise<string> {
  const { madeReport } = await import('../../../console/runs/report-made.ts');
  const read = async (list: string) => (await readIfThere(join(folder, list)).catch(() => null)) ?? '';
  return (await madeReport(run, { disagreements: await read('disagreements.jsonl'), agreements: await read('agreements.jsonl') }))[name];
}
