import { expect, test } from 'vitest';
import { pipSettings, uvSettings } from './uv-settings.ts';

const added = (env: NodeJS.ProcessEnv, listed = '') => {
  const names = Object.entries(uvSettings(env, pipSettings(listed)).env).filter(([name]) => !(name in env));
  return Object.fromEntries(names);
};

test("without any setting uv trusts the machine's certificates, and nothing else is said", () => {
  expect(added({ PATH: '/bin' })).toEqual({ UV_SYSTEM_CERTS: '1' });
  expect(added({ UV_NATIVE_TLS: 'true' })).toEqual({});
  expect(added({ UV_SYSTEM_CERTS: '0' })).toEqual({});
});

test("each of pip's settings has its word in uv's", () => {
  const listed = [
    "global.cert='/etc/ssl/proxy.pem'",
    "global.client-cert='/etc/ssl/me.pem'",
    "global.index-url='https://index.example/simple'",
    "global.extra-index-url='\\nhttps://one.example\\nhttps://two.example'",
    "global.find-links='/opt/wheels /opt/more'",
    "global.trusted-host='index.example:8443'",
    "global.proxy='http://proxy.example:3128'",
    ":env:.default-timeout='180'",
  ].join('\n');
  expect(added({}, listed)).toEqual({
    UV_SYSTEM_CERTS: '1',
    SSL_CERT_FILE: '/etc/ssl/proxy.pem',
    SSL_CLIENT_CERT: '/etc/ssl/me.pem',
    UV_DEFAULT_INDEX: 'https://index.example/simple',
    UV_INDEX: 'https://one.example https://two.example',
    UV_INDEX_STRATEGY: 'unsafe-best-match',
    UV_FIND_LINKS: '/opt/wheels,/opt/more',
    UV_INSECURE_HOST: 'index.example:8443',
    UV_HTTP_TIMEOUT: '180',
    HTTPS_PROXY: 'http://proxy.example:3128',
    HTTP_PROXY: 'http://proxy.example:3128',
  });
});

test('the environment overrides the section of a command, and that the global one, in whatever order they are listed', () => {
  const lines = [":env:.index-url='https://env'", "global.index-url='https://global'", "install.index-url='https://install'"];
  expect(pipSettings(lines.join('\n')).get('index-url')).toBe('https://env');
  expect(pipSettings(lines.slice(1).join('\r\n')).get('index-url')).toBe('https://install');
  expect(pipSettings("download.index-url='https://other'\nno setting at all").size).toBe(0);
});

test("uv's own variables and those of the system stay as they are", () => {
  const listed = "global.index-url='https://pip'\nglobal.extra-index-url='https://more'\nglobal.cert='/pip.pem'\nglobal.proxy='http://pip'";
  const own = {
    UV_INDEX_URL: 'https://uv',
    UV_EXTRA_INDEX_URL: 'https://uv/more',
    SSL_CERT_FILE: '/own.pem',
    https_proxy: 'http://own',
    ALL_PROXY: 'http://own',
  };
  expect(added(own, listed)).toEqual({ UV_SYSTEM_CERTS: '1', UV_INDEX_STRATEGY: 'unsafe-best-match' });
});

test("the certificates that pip's own library would read are uv's too", () => {
  expect(added({ REQUESTS_CA_BUNDLE: '/bundle.pem' })).toMatchObject({ SSL_CERT_FILE: '/bundle.pem' });
  expect(added({ CURL_CA_BUNDLE: '/curl.pem' })).toMatchObject({ SSL_CERT_FILE: '/curl.pem' });
});

test('an install without an index stays one', () => {
  expect(uvSettings({}, pipSettings(":env:.no-index='1'")).flags).toEqual(['--no-index']);
  expect(uvSettings({}, pipSettings(":env:.no-index='0'")).flags).toEqual([]);
});
