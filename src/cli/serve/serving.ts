import { once } from 'node:events';
import { relative, resolve } from 'node:path';
import { pino } from 'pino';
import { z } from 'zod';
import { readConfig } from '../../app/context.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import { ServeMode, serveSettings } from '../../config/schema/serve.ts';
import { isLoopback } from '../../edges/serve/listening.ts';
import { openServeLogs } from '../../edges/serve/log/serve-logs.ts';
import type { Metrics } from '../../edges/serve/metrics.ts';
import { openServer } from '../../edges/serve/server.ts';
import { EXIT, sentenceOf, UserError } from '../../errors.ts';
import { provedRun } from '../../wire/serve/proved-run.ts';
import { openServe } from '../../wire/serve/serve.ts';
import { openSpans } from '../../wire/serve/spans.ts';
import { oneOf } from '../one-of.ts';
import { portOf } from '../port.ts';
import { wholeNumber } from '../whole-number.ts';
import { keyFile } from './key-file.ts';
import { type ServeCommandOptions, servePlaces, wiredFor } from './places.ts';
import { servingLines } from './serving-lines.ts';

interface ServingOptions extends ServeCommandOptions {
  host: string;
  port: string;
  keys?: string;
  run?: string;
  mode?: string;
  hosted: string;
  logContent?: boolean;
  drainSeconds: string;
}

/** Opens what a run proved behind an HTTP server, and ends when told to. */
export async function serveAction(options: ServingOptions): Promise<void> {
  const { host, hosted: hostedFlag } = options;
  const [port, drainSeconds] = [portOf(options.port), wholeNumber('--drain-seconds', options.drainSeconds)];
  const hasHosted = oneOf('--hosted', hostedFlag, z.enum(['config', 'none'])) === 'config';
  if (options.keys === undefined && !isLoopback(host))
    throw new UserError(
      `--host: expected a loopback address without --keys, got ${JSON.stringify(host)}. Make keys with \`fledgling serve key NAME\` and name their file with --keys.`,
    );
  const config = await readConfig(options.config);
  const serve = serveSettings(config);
  const mode = options.mode === undefined ? (hasHosted ? serve.mode : 'local') : oneOf('--mode', options.mode, ServeMode);
  const { results, logDir } = servePlaces(options, config.agent);
  const destination = pino.destination({ fd: 2, sync: false });
  const logger = pino({ level: options.quiet ? 'warn' : 'info', base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  const keys = options.keys === undefined ? null : keyFile(resolve(options.keys), (sentence) => logger.error({ event: 'keys' }, sentence));
  const proved = await provedRun({ results, named: options.run === undefined ? null : { id: options.run } });
  const { signal, release } = stopSignal();
  const wired = wiredFor(options, config, { notice: (line) => logger.warn({ event: 'notice' }, line), signal });
  const keepsContent = options.logContent ?? false;
  const standIn = config.hosted.provider === 'scripted-teacher';
  // The logs are open before the server, whose metrics count what they lose.
  let metrics: Metrics | null = null;
  const logs = await openServeLogs({
    dir: logDir,
    keepsContent,
    standIn,
    onLost: (lines, error) => {
      logger.error({ event: 'log-lost', lines, err: sentenceOf(error) }, 'lines of the log could not be written');
      for (let line = 0; line < lines; line += 1) metrics?.lost();
    },
  });
  const spans = openSpans(wired, { policy: proved.policy, onFailure: (sentence) => logger.warn({ event: 'tracing' }, sentence) });
  try {
    const open = await openServe({
      ...{ wired, serve, mode, hasHosted, proved, logDir, onLeft: logs.decisions.write },
      onEvent: ({ kind, track, sentence }) => logger.warn({ event: kind, track }, sentence),
      onChanged: (sentence) => logger.error({ event: 'files-changed' }, sentence),
    });
    try {
      const { bodyMb, inFlight, queue, requestTimeoutSeconds } = serve.limits;
      const server = await openServer({
        ...{ swap: open.swap, host, port, keys, logger, keepsContent, readiness: open.readiness },
        limits: { bodyBytes: Math.round(bodyMb * 1_000_000), inFlight, queue, requestTimeoutMs: requestTimeoutSeconds * 1000 },
        rollout: () => open.rollout().map(({ track, share, rolledBack }) => ({ track, share, isRolledBack: rolledBack !== null })),
        onServed: (entry, exchange) => {
          logs.decisions.write(entry);
          if (exchange) logs.keep(entry, exchange);
          spans.add(entry, exchange);
        },
      });
      metrics = server.metrics;
      const folder = relative('.', proved.folder) || proved.folder;
      const said = { url: server.url, mode, hasHosted, standIn: open.standIn, policy: proved.policy, folder, logDir, keepsContent, models: open.swap.models() };
      if (options.json)
        process.stdout.write(
          `${JSON.stringify({ url: `${server.url}/v1`, run: proved.policy.run, decision: proved.policy.decisionSha256, mode, models: said.models }, null, 2)}\n`,
        );
      else process.stdout.write(`${servingLines(said).join('\n')}\n`);
      logger.info({ event: 'listening', url: server.url, run: proved.policy.run, decision: proved.policy.decisionSha256, mode }, 'serving');
      if (!signal.aborted) await once(signal, 'abort');
      logger.info({ event: 'draining', seconds: drainSeconds }, 'ending: nothing new is taken');
      const { cut } = await server.drain(drainSeconds * 1000);
      logger.info({ event: 'ended', cut }, cut === 0 ? 'ended: all that ran was finished' : 'ended: some requests took too long and were cut');
    } finally {
      await open.close();
    }
  } finally {
    await spans.close();
    await logs.close();
    release();
    destination.flushSync();
  }
  process.exitCode = EXIT.done;
}
