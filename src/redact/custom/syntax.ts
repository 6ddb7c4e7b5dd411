/** A pattern as a tree. What matches one character is tested by the engine's own classes. */
export type Node =
  | { kind: 'character'; test: (character: string) => boolean }
  | { kind: 'edge'; edge: '^' | '$' | '\\b' | '\\B' }
  | { kind: 'all'; parts: Node[] }
  | { kind: 'any'; parts: Node[] }
  | { kind: 'times'; part: Node; least: number; most: number };

/** Why a pattern is refused; for a person. */
export class PatternProblem extends Error {}

const TOKEN = /\\[bB]|\\p\{\w+\}|\\u[0-9A-Fa-f]{4}|\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\(\?:|\(\?|[()|^$.]|[*+?]\??|\{\d+(?:,\d*)?\}\??|[\s\S]/gy;
const MOST_TIMES = 200;

/**
 * Characters, classes, groups, alternatives, `* + ? {n,m}`, `^ $ \b`. No back references and no look-around: those cannot be matched in linear time.
 * @throws PatternProblem
 */
export function parsed(pattern: string): Node {
  const tokens = [...pattern.matchAll(TOKEN)].map(([token]) => token);
  let next = 0;

  const alternatives = (): Node => {
    const parts = [sequence()];
    while (tokens[next] === '|') {
      next++;
      parts.push(sequence());
    }
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: 'any', parts };
  };
  const sequence = (): Node => {
    const parts: Node[] = [];
    while (next < tokens.length && tokens[next] !== '|' && tokens[next] !== ')') parts.push(repeated(atom()));
    return { kind: 'all', parts };
  };
  const atom = (): Node => {
    const token = tokens[next++] ?? '';
    if (token === '(' || token === '(?:') {
      const inner = alternatives();
      if (tokens[next++] !== ')') throw new PatternProblem('a group is not closed');
      return inner;
    }
    if (token === '(?') throw new PatternProblem('look-around and named groups are not supported');
    if (/^[*+?{]./.test(token) || /^[*+?]$/.test(token)) throw new PatternProblem(`nothing stands before ${token}`);
    if (token === '^' || token === '$' || token === '\\b' || token === '\\B') return { kind: 'edge', edge: token };
    return { kind: 'character', test: tested(token) };
  };
  const repeated = (part: Node): Node => {
    const limits = timesOf(tokens[next] ?? '');
    if (!limits) return part;
    next++;
    if (timesOf(tokens[next] ?? '')) throw new PatternProblem('one quantifier follows another');
    return { kind: 'times', part, ...limits };
  };

  const tree = alternatives();
  if (next < tokens.length) throw new PatternProblem('a group is closed that was not opened');
  return tree;
}

function timesOf(token: string): { least: number; most: number } | null {
  if (/^\*\??$/.test(token)) return { least: 0, most: Number.POSITIVE_INFINITY };
  if (/^\+\??$/.test(token)) return { least: 1, most: Number.POSITIVE_INFINITY };
  if (/^\?\??$/.test(token)) return { least: 0, most: 1 };
  const counted = /^\{(\d+)(,)?(\d*)\}/.exec(token);
  if (!counted) return null;
  const [, from = '', comma, to = ''] = counted;
  const least = Number(from);
  const most = comma === undefined ? least : to === '' ? Number.POSITIVE_INFINITY : Number(to);
  if (least > MOST_TIMES || (Number.isFinite(most) && most > MOST_TIMES)) throw new PatternProblem(`something is repeated more than ${MOST_TIMES} times`);
  if (most < least) throw new PatternProblem(`${token} ends before it begins`);
  return { least, most };
}

function tested(token: string): (character: string) => boolean {
  if (/^\\[1-9k]/.test(token)) throw new PatternProblem('back references are not supported');
  if (token.length === 1 && token !== '.') return (character) => character === token;
  try {
    const one = new RegExp(`^(?:${token})$`, 'u');
    return (character) => one.test(character);
  } catch {
    throw new PatternProblem(`${token} is no character or class`);
  }
}
