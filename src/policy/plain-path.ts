const LONGEST = 512;

/**
 * What is wrong with a path of the repository that a config names, null when nothing is. It must be relative, plain ASCII, without `.`, `..`
 * or empty parts, so that it means the same on every machine and never leaves the folder it is resolved in.
 */
export function pathProblem(path: string): string | null {
  if (path === '') return 'got an empty path. Name a file.';
  if (path.length > LONGEST) return `got ${path.length} characters. Use a path of at most ${LONGEST}.`;
  if (/^[\\/~]/.test(path) || /^[A-Za-z]:/.test(path)) return 'got an absolute path. Write it relative to the config file.';
  const strange = /[^A-Za-z0-9._@+=, /-]/u.exec(path)?.[0];
  if (strange !== undefined) return `got the character ${codePoint(strange)}. Use letters, digits and ._@+=,- in ASCII.`;
  const parts = path.split('/');
  if (parts.includes('..')) return 'got a path that climbs with `..`. Name a file below the config file.';
  if (parts.some((part) => part === '' || part === '.' || part !== part.trim() || (part.endsWith('.') && part !== '..')))
    return 'got an empty, `.` or padded part. Write the path without it.';
  if (parts.some((part) => part.toLowerCase() === '.git' || part.toLowerCase() === '.github')) return 'got a path into .git or .github. Name a data file.';
  return null;
}

/** True when `path` is the file `prefix`, or lies below it where `prefix` ends with a slash. Both are plain paths. */
export function isBelow(path: string, prefix: string): boolean {
  return prefix.endsWith('/') ? path.startsWith(prefix) && path.length > prefix.length : path === prefix;
}

/** True for what the policy may list: a plain path, with a slash at its end where everything below is meant. */
export function isPathPrefix(text: string): boolean {
  return pathProblem(text.endsWith('/') ? text.slice(0, -1) : text) === null;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
