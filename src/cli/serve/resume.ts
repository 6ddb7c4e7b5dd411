import { readConfig } from '../../app/context.ts';
import { serveSettings } from '../../config/schema/serve.ts';
import { openServeLogs } from '../../edges/serve/log/serve-logs.ts';
import { UserError } from '../../errors.ts';
import { Track } from '../../records/example.ts';
import { provedRun } from '../../wire/serve/proved-run.ts';
import { rolloutOf } from '../../wire/serve/rollout.ts';
import { oneOf } from '../one-of.ts';
import { type ServeCommandOptions, servePlaces } from './places.ts';

/** Whoever resumes takes the logs' folder as a server would: never under one that runs. */
export async function resume(name: string, options: ServeCommandOptions & { run?: string }): Promise<void> {
  const track = oneOf('serve resume', name, Track);
  const config = await readConfig(options.config);
  const { results, logDir } = servePlaces(options, config.agent);
  const { policy } = await provedRun({ results, named: options.run === undefined ? null : { id: options.run } });
  const logs = await openServeLogs({ dir: logDir, keepsContent: false, standIn: policy.standIn, onLost: () => undefined });
  try {
    const serve = serveSettings(config);
    const said: string[] = [];
    const rollout = await rolloutOf({ logDir, policy, serve, mode: serve.mode, onEvent: ({ sentence }) => said.push(sentence) });
    if (!rollout.resume(track))
      throw new UserError(`serve resume: expected a track that went back to the hosted model, ${track} did not. Nothing was changed.`);
    await rollout.flush();
    if (options.json) process.stdout.write(`${JSON.stringify({ track, status: rollout.status() }, null, 2)}\n`);
    else process.stdout.write(`${said.join('\n')}\n`);
  } finally {
    await logs.close();
  }
}
