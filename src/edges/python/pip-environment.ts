/** What pip needs to find its index, its settings, a proxy and certificates. */
const PASSED_ON: readonly RegExp[] = [
  /^(PATH|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|TE?MP|TMPDIR|LANG|XDG_CONFIG_(HOME|DIRS)|NETRC)$/i,
  /^(PIP_.*|(HTTPS?|ALL|NO)_PROXY|SSL_CERT_(FILE|DIR)|(REQUESTS|CURL)_CA_BUNDLE)$/i,
];

/** The part of an environment that pip is given: no other secret reaches it. */
export function pipEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => PASSED_ON.some((pattern) => pattern.test(name))));
}
