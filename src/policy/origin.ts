import { foreignCharacter } from '../config/read/foreign-character.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** An address that names a server plainly, or what is wrong with it: "got a user name in it. Remove it." */
export type PlainAddress = { ok: true; origin: string } | { ok: false; problem: string };

/**
 * The origin of an address that holds nothing a reader could mistake: https (http only on this machine), no user name, no query,
 * no look-alike letters, nothing the URL standard would silently remove.
 */
export function plainOrigin(address: string): PlainAddress {
  const foreign = foreignCharacter(address);
  if (foreign) return no(`got ${foreign}, a character that can look like another. Write the address in plain ASCII.`);
  if (/[\\\s]/.test(address)) return no('got a backslash or blank in it. Remove it.');
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:\/\/[^/]/.test(address)) return no('got no address. Write for example https://api.openai.com/v1.');
  if (url.username !== '' || url.password !== '' || /^https?:\/\/[^/?#]*@/.test(address)) return no('got a user name or password in it. Remove it.');
  if (/[?#]/.test(address)) return no('got a query or fragment in it. Remove it.');
  if (/(?:^|\.)xn--/i.test(url.hostname)) return no('got an internationalised host name, which can look like another. Use a plain one.');
  if (url.protocol !== 'https:' && !LOOPBACK.has(url.hostname)) return no('got http. Write https: a key must not travel in the open.');
  return { ok: true, origin: url.origin };
}

/** True for what the policy may list: an origin and nothing else, e.g. `https://api.openai.com`. */
export function isOrigin(text: string): boolean {
  const address = plainOrigin(text);
  return address.ok && address.origin === text;
}

function no(problem: string): PlainAddress {
  return { ok: false, problem };
}
