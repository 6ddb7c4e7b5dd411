import { join } from 'node:path';
import { line } from '../../console/hostile-text.ts';
import type { Watched } from '../../console/ports/events.ts';
import { events } from '../../edges/console/events.ts';
import { frameApi } from '../../edges/console/frame.ts';
import { builtPage } from '../../edges/console/page/built-page.ts';
import { openConsole, type RunningConsole } from '../../edges/console/server.ts';
import { findHolder } from '../../edges/files/lock/lock-holder.ts';
import { isRunning } from '../../edges/files/lock/process-identity.ts';
import { VERSION } from '../../edges/host/version.ts';
import { sentenceOf, UserError } from '../../errors.ts';
import type { ConsoleProject } from '../../records/console/project.ts';
import { safeNotice } from './notice.ts';
import { type ConsolePlace, type ConsolePlaceOptions, consolePlace } from './place.ts';
import { VIEWS } from './views.ts';
import { everyChange } from './watching.ts';

export interface StartConsoleOptions extends ConsolePlaceOptions {
  host: string;
  port: number;
  /** For a console that other machines reach; null for loopback. */
  password: string | null;
}

/** The console over one project: page, API and what watches the project's files. */
export async function startConsole({ host, port, password, ...options }: StartConsoleOptions): Promise<RunningConsole> {
  const notice = safeNotice(options.notice, options.env);
  const place = consolePlace({ ...options, notice });
  const project: Watched = { topic: 'project', start: (tell) => everyChange(() => projectOf(place), tell) };
  // Whoever reads a config first makes its schema: not the first view.
  const [page] = await Promise.all([builtPage({ notice, signal: options.signal }), place.config().catch(() => null)]);
  return openConsole({
    ...{ host, port, password, page, isReadOnly: place.isReadOnly, version: VERSION },
    tellBug: (error) => notice(`A bug in Fledgling: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    views: ({ link }) => {
      const opened = VIEWS.map((open) => open(place, (topic, data) => bus.tell(topic, data)));
      const bus = events([project, ...opened.flatMap(({ watched }) => watched)]);
      return {
        apis: [frameApi({ project: () => projectOf(place), events: bus, link }), ...opened.map(({ api }) => api)],
        ahead: (at) => {
          for (const { ahead } of opened) ahead?.(at)?.catch(() => undefined);
        },
      };
    },
  });
}

async function projectOf(place: ConsolePlace): Promise<ConsoleProject> {
  const read = await place.config().then(
    ({ agent }) => ({ agent, problem: null }),
    (error) => {
      if (error instanceof UserError) return { agent: null, problem: sentenceOf(error) };
      throw error;
    },
  );
  const holder = (await findHolder(join(place.stateDir, 'run.lock')))?.holder ?? null;
  // A killed one leaves its lock behind.
  const busy = holder === null || (await isRunning(holder)) === false ? null : { command: line(holder.command, 200), since: line(holder.since, 40) };
  return { ...read, config: place.configPath, isReadOnly: place.isReadOnly, version: VERSION, busy };
}
