/** `OWNER/NAME` as Hugging Face spells it: ASCII letters, digits, `.`, `_`, `-`, never `..` or `--`. */
const PART = /^(?!.*(?:\.\.|--))[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9])?$/;

export function isRepositoryName(text: string): boolean {
  const [owner, name, ...rest] = text.split('/');
  return rest.length === 0 && PART.test(owner ?? '') && PART.test(name ?? '');
}

/** `OWNER/NAME`, or `OWNER/*` for every repository of an owner. */
export function isRepositoryPattern(text: string): boolean {
  return isRepositoryName(text.endsWith('/*') ? `${text.slice(0, -1)}x` : text);
}

/** True when `name` is a repository's name and a pattern of the policy allows it; upper and lower case differ. */
export function allowsRepository(patterns: readonly string[], name: string): boolean {
  return isRepositoryName(name) && patterns.some((pattern) => (pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
}
