/** pip's settings by name, as it found them in its files and in the environment. */
export type PipSettings = ReadonlyMap<string, string>;

interface UvSettings {
  env: NodeJS.ProcessEnv;
  flags: readonly string[];
}

/** A later section overrides an earlier one, as in pip. */
const SECTIONS = ['global', 'install', ':env:'] as const;
const SPACE = /\s+/;

/** Reads what `pip config list` prints: a line is `section.name='value'`, the value a Python string. */
export function pipSettings(listed: string): PipSettings {
  const found = [...listed.matchAll(/^(global|install|:env:)\.([\w-]+)=(['"])(.*)\3\r?$/gm)];
  const of = (wanted: string) => found.filter(([, section]) => section === wanted);
  return new Map(SECTIONS.flatMap(of).map(([, , name = '', , value = '']) => [name, unescaped(value)]));
}

/**
 * uv reads none of pip's settings and, by itself, not the machine's certificates: what pip is told is told to uv in its own words.
 * A variable of uv's own that is set stays as it is.
 */
export function uvSettings(env: NodeJS.ProcessEnv, pip: PipSettings): UvSettings {
  const added: NodeJS.ProcessEnv = {};
  const add = (value: string | undefined, name: string, unless: readonly string[] = []) => {
    if (value && ![name, ...unless].some((set) => env[set])) added[name] = value;
  };
  const list = (name: string) => (pip.get(name) ?? '').split(SPACE).filter(Boolean);
  add('1', 'UV_SYSTEM_CERTS', ['UV_NATIVE_TLS']);
  add(pip.get('cert') || env['REQUESTS_CA_BUNDLE'] || env['CURL_CA_BUNDLE'], 'SSL_CERT_FILE');
  add(pip.get('client-cert'), 'SSL_CLIENT_CERT');
  add(pip.get('index-url'), 'UV_DEFAULT_INDEX', ['UV_INDEX_URL']);
  const more = list('extra-index-url');
  add(more.join(' '), 'UV_INDEX', ['UV_EXTRA_INDEX_URL']);
  // pip takes a version from any of its indexes; that is safe, since each file's hash is locked.
  if (more.length > 0) add('unsafe-best-match', 'UV_INDEX_STRATEGY');
  add(list('find-links').join(','), 'UV_FIND_LINKS');
  add(list('trusted-host').join(' '), 'UV_INSECURE_HOST');
  add(pip.get('timeout') || pip.get('default-timeout'), 'UV_HTTP_TIMEOUT', ['UV_REQUEST_TIMEOUT', 'HTTP_TIMEOUT']);
  add(pip.get('proxy'), 'HTTPS_PROXY', ['https_proxy', 'ALL_PROXY', 'all_proxy']);
  add(pip.get('proxy'), 'HTTP_PROXY', ['http_proxy', 'ALL_PROXY', 'all_proxy']);
  return { env: { ...env, ...added }, flags: /^(1|true|yes|on)$/i.test(pip.get('no-index') ?? '') ? ['--no-index'] : [] };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (/[nrt]/.test(character) ? ' ' : character));
}
