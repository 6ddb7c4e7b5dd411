/** Where pip looks for programs and for its settings. */
const PLACES = /^(PATH|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|TE?MP|TMPDIR|LANG|XDG_CONFIG_(HOME|DIRS)|NETRC)$/i;
/** Its index, a proxy and certificates. */
const NETWORK = /^(PIP_.*|(HTTPS?|ALL|NO)_PROXY|SSL_CERT_(FILE|DIR)|(REQUESTS|CURL)_CA_BUNDLE)$/i;

/** The part of an environment that pip is given: no other secret reaches it. */
export function pipEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => PLACES.test(name) || NETWORK.test(name)));
}

/** Only what says how this machine reaches its package index. */
export function networkEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => NETWORK.test(name)));
}
