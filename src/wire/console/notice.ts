import { harmless } from '../../console/hostile-text.ts';
import { maskHubTokens } from '../../edges/http/mask.ts';

/** Of a shorter value, a text would be full by chance. */
const SHORTEST = 8;
const SECRET_NAME = /TOKEN|KEY|SECRET|PASSWORD/i;

/** Lines for the terminal: whatever an error quotes, they move no cursor and hold no secret of the environment. */
export function safeNotice(notice: (line: string) => void, env: NodeJS.ProcessEnv): (line: string) => void {
  const secrets = Object.entries(env).flatMap(([name, value = '']) => (SECRET_NAME.test(name) && value.length >= SHORTEST ? [value] : []));
  return (line) => notice(harmless(maskHubTokens(secrets.reduce((text, secret) => text.replaceAll(secret, '***'), line))));
}
