import { readConfig } from '../../app/context.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import { serveSettings } from '../../config/schema/serve.ts';
import { keptExchange, servedLine } from '../../edges/serve/log/kept.ts';
import { UserError } from '../../errors.ts';
import { type Replay, replayOf } from '../../serve/replay/replay.ts';
import { openLocalTracks } from '../../wire/serve/local-tracks.ts';
import { provedModel } from '../../wire/serve/proved-files.ts';
import { provedRun } from '../../wire/serve/proved-run.ts';
import { type ServeCommandOptions, servePlaces, wiredFor } from './places.ts';

/** One logged request, asked again of the files that answered it. */
export async function replay(id: string, options: ServeCommandOptions): Promise<void> {
  if (!/^req_[0-9a-f]{24}$/.test(id)) throw new UserError(`serve replay: expected an id such as req_0123456789abcdef01234567, got ${JSON.stringify(id)}.`);
  const config = await readConfig(options.config);
  const { results, logDir } = servePlaces(options, config.agent);
  const [line, kept] = [await servedLine(logDir, id), await keptExchange(logDir, id)];
  if (!line) throw new UserError(`${logDir}: expected the line of ${id} in decisions.jsonl, found none. Name the server's folder with --log-dir.`);
  if (!kept) throw new UserError(`${logDir}: expected what ${id} asked in content.jsonl, found nothing. Only a server with --log-content keeps it.`);
  const proved = await provedRun({ results, named: { decisionSha256: line.decisionSha256 } });
  const { signal, release } = stopSignal();
  try {
    const wired = wiredFor(options, config, { notice: (said) => process.stderr.write(`${said}\n`), signal });
    const files = await provedModel(wired, proved);
    const policy = { ...proved.policy, tracks: proved.policy.tracks.filter(({ track }) => track === line.track) };
    const local = await openLocalTracks({ wired, serve: serveSettings(config), run: proved.run, policy, proved: files });
    try {
      const replayed = await replayOf({ policy: proved.policy, local, body: kept.request, line, now: () => Date.now() }, signal);
      if (options.json) process.stdout.write(`${JSON.stringify({ id, ...replayed }, null, 2)}\n`);
      else process.stdout.write(`${replayLines(id, replayed).join('\n')}\n`);
    } finally {
      await Promise.all(local.map(({ answerer }) => answerer.close()));
    }
  } finally {
    release();
  }
}

function replayLines(id: string, { promptSha256, answerSha256, detail }: Replay): string[] {
  const said = ({ served, again }: Replay['promptSha256']) =>
    served === null || again === null
      ? 'not known'
      : served === again
        ? `same (${again.slice(0, 12)})`
        : `OTHER (${served.slice(0, 12)}, now ${again.slice(0, 12)})`;
  return [`${id}`, `  prompt: ${said(promptSha256)}`, `  answer: ${said(answerSha256)}`, ...(detail === null ? [] : [`  ${detail}`])];
}
