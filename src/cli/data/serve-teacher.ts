import { TEACHER_MODEL } from '../../edges/teacher/completion-body.ts';
import { startTeacher } from '../../edges/teacher/server.ts';
import { UserError } from '../../errors.ts';

export interface ServeTeacher {
  seed: number;
  /** 0: a free one. */
  port: number;
  json: boolean;
  say(line: string): void;
  signal: AbortSignal;
}

/**
 * The scripted teacher as an endpoint that an agent is pointed at, until the signal aborts.
 * @throws UserError where the port is taken.
 */
export async function serveTeacher({ seed, port, json, say, signal }: ServeTeacher): Promise<void> {
  const teacher = await startTeacher({ seed, port }).catch((cause: unknown) => {
    throw new UserError(`--port: expected a port of 127.0.0.1 that is free, got ${port}, which cannot be had. Write another, or 0 for any.`, { cause });
  });
  say(`The scripted teacher, a stand-in and no LLM, is ${teacher.url}, model "${TEACHER_MODEL}", without a key. Ctrl-C ends it.`);
  if (json) process.stdout.write(`${JSON.stringify({ url: teacher.url, model: TEACHER_MODEL })}\n`);
  if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  await teacher.close();
}
