import { createHash, randomBytes } from 'node:crypto';

/** Nobody but tabs of a few browsers. */
const MOST_SESSIONS = 64;
/** Of links that nobody has used yet, the newest. */
const MOST_LINKS = 200;
const IDLE_MS = 12 * 3_600_000;
const LINK_MS = 10 * 60_000;

export interface Sessions {
  /** A token that opens one session, within ten minutes; the first one of the start at any time. */
  link(options?: { lasts: 'until used' }): { token: string; expiresAtMs: number | null };
  /** Trades a token for a session's cookie value; null where it is none, or was used. */
  enter(token: string): string | null;
  isOpen(cookie: string | undefined): boolean;
}

/** Who may look: sessions are kept in memory alone, as digests. `password`: a token of the user's own, for a console that others reach; it may be used again. */
export function sessions({ now, password }: { now(): number; password: string | null }): Sessions {
  const links = new Map<string, number | null>();
  const open = new Map<string, number>();
  const secret = () => randomBytes(32).toString('base64url');
  return {
    link: (options) => {
      const token = secret();
      const expiresAtMs = options ? null : now() + LINK_MS;
      for (const [key, until] of links) if (until !== null && (until <= now() || links.size > MOST_LINKS)) links.delete(key);
      links.set(digest(token), expiresAtMs);
      return { token, expiresAtMs };
    },
    enter: (token) => {
      const key = digest(token);
      // Digests of random tokens are compared by a map: what its timing tells of them tells nothing of a token.
      const expiresAtMs = links.get(key);
      const isLink = expiresAtMs !== undefined && (expiresAtMs === null || expiresAtMs > now());
      links.delete(key);
      if (!isLink && (password === null || digest(password) !== key)) return null;
      const cookie = secret();
      open.set(digest(cookie), now());
      const [oldest] = open.keys();
      if (open.size > MOST_SESSIONS && oldest !== undefined) open.delete(oldest);
      return cookie;
    },
    isOpen: (cookie) => {
      if (cookie === undefined) return false;
      const key = digest(cookie);
      const seenMs = open.get(key);
      if (seenMs === undefined) return false;
      open.delete(key);
      if (now() - seenMs > IDLE_MS) return false;
      open.set(key, now());
      return true;
    },
  };
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
