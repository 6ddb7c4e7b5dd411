import { expect, test } from 'vitest';
import { langfuseAccess } from './access.ts';

const KEYS = { LANGFUSE_PUBLIC_KEY: 'pk-lf-1', LANGFUSE_SECRET_KEY: 'sk-lf-1' };
const baseOf = (host: string | null, env: NodeJS.ProcessEnv) => langfuseAccess(host, { ...KEYS, ...env }).baseUrl;

test('the config names the server, else the environment does, else it is Langfuse Cloud', () => {
  expect(baseOf('https://langfuse.acme.com/', {})).toBe('https://langfuse.acme.com');
  expect(baseOf(null, { LANGFUSE_BASE_URL: 'http://localhost:3000/base/' })).toBe('http://localhost:3000/base');
  expect(baseOf(null, { LANGFUSE_HOST: 'https://us.cloud.langfuse.com' })).toBe('https://us.cloud.langfuse.com');
  expect(baseOf(null, { LANGFUSE_HOST: '' })).toBe('https://cloud.langfuse.com');
  expect(baseOf('https://langfuse.acme.com', { LANGFUSE_HOST: 'https://langfuse.acme.com/' })).toBe('https://langfuse.acme.com');
});

test('keys that the environment has for one server are sent to no other', () => {
  expect(() => baseOf('https://evil.example', { LANGFUSE_BASE_URL: 'https://langfuse.acme.com' })).toThrow(
    'harvest.source.host: expected the server that the keys are of, LANGFUSE_BASE_URL says https://langfuse.acme.com, got https://evil.example.',
  );
});

test.each([
  [null, { LANGFUSE_BASE_URL: 'langfuse.acme.com' }, 'LANGFUSE_BASE_URL: expected an http or https address, got "langfuse.acme.com".'],
  ['https://me:pw@langfuse.acme.com', {}, 'harvest.source.host: expected an address without a user name or password.'],
  [null, { LANGFUSE_SECRET_KEY: ' ' }, 'The environment variable LANGFUSE_SECRET_KEY holds no key for https://cloud.langfuse.com.'],
])('what is missing or wrong is one sentence (%s)', (host, env, sentence) => {
  expect(() => baseOf(host, env)).toThrow(sentence);
});
