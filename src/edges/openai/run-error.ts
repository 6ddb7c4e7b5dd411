import { ExternalError, UserError } from '../../errors.ts';
import type { Failure } from './api/failure.ts';
import type { Session } from './session.ts';

/** @throws UserError or ExternalError when the failure is not one request's but everybody's. A server that has answered before is there and lets us in. */
export function refuseRun(session: Session, failure: Failure | null): void {
  if (failure === null) return;
  if (failure.cause === 'quota') throw runError(session, failure);
  if (!session.hasAnswered && (failure.cause === 'access' || failure.cause === 'unreachable')) throw runError(session, failure);
}

/** When many requests in a row failed: a server that never took any takes none tomorrow either. */
export function failedRun({ failuresInARow, refusalsInARow, hasAnswered, options, url }: Session, { reason }: Failure): Error {
  if (hasAnswered || refusalsInARow < failuresInARow) {
    return new ExternalError(`${url} failed ${failuresInARow} requests in a row, the last with ${reason}. Run again to resume.`);
  }
  const remedy = options.ask === 'native' ? 'Mend the server, or write hosted.ask: text' : 'Mend the server, or choose another hosted.model';
  return new UserError(`${url} on model ${options.model} refused all ${refusalsInARow} requests, the last with ${reason}. ${remedy}.`);
}

function runError({ options, url }: Session, { cause, reason }: Failure): Error {
  const said = `${url} on model ${options.model}: ${reason}.`;
  if (cause === 'access') {
    return new UserError(
      `${said} Check the key in ${options.apiKeyEnv ?? 'hosted.apiKeyEnv'}, hosted.endpoint (an OpenAI-compatible address usually ends in /v1) and hosted.model.`,
    );
  }
  if (cause === 'quota') return new ExternalError(`${said} The account's quota is spent: raise it, then run again to resume.`, { retryable: false });
  return new ExternalError(`${said} Check the network and hosted.endpoint, then run again to resume.`);
}
