import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SECRET, withoutSecrets } from './secrets.ts';

// Put together here, so that no scanner takes them for keys.
const KEYS = {
  openai: `sk-${'proj-'}${'a1B2c3D4'.repeat(5)}`,
  anthropic: `sk-${'ant-'}api03-${'x9Y8z7W6'.repeat(5)}`,
  langfuse: `sk-${'lf-'}12345678-1234-1234-1234-123456789abc`,
  github: `gh${'p_'}${'A1b2C3d4'.repeat(5)}`,
  slack: `xox${'b-'}123456789012-abcdefghij`,
  aws: `AKIA${'ABCDEFGHIJKLMNOP'}`,
  google: `AIza${'Sy'}${'a'.repeat(33)}`,
  stripe: `sk_${'live_'}${'a1b2c3d4'.repeat(3)}`,
  jwt: `eyJ${'hbGciOiJIUzI1NiJ9'}.eyJ${'zdWIiOiIxMjM0NSJ9'}.signature`,
};

describe('what leaves of a text', () => {
  test.for(Object.entries(KEYS))('no key of %s', ([, key]) => {
    expect(withoutSecrets(`my key is ${key}, use it`)).toBe(`my key is ${SECRET}, use it`);
  });

  test('no token behind a scheme, no key behind its name, no password in an address; what tells them stays', () => {
    const token = 'abcdefgh12345678';
    expect(withoutSecrets(`Authorization: Bearer ${token}`)).toBe(`Authorization: Bearer ${SECRET}`);
    expect(withoutSecrets(`api_key=${token} and more`)).toBe(`api_key=${SECRET} and more`);
    expect(withoutSecrets('postgres://me:hunter2@db.example/x')).toBe(`postgres://me:${SECRET}@db.example/x`);
    expect(withoutSecrets('redis://:hunter2@db.example/0')).toBe(`redis://:${SECRET}@db.example/0`);
  });

  test('a private key over several lines, in JSON within a text too', () => {
    const pem = `-----BEGIN ${'PRIVATE'} KEY-----\nabc\ndef\n-----END ${'PRIVATE'} KEY-----`;
    expect(withoutSecrets(pem)).toBe(SECRET);
    expect(withoutSecrets(JSON.stringify({ note: pem }))).toBe(JSON.stringify({ note: SECRET }));
  });

  test('no value of a member that is a secret by its name, in the arguments of a call too; a schema of such a member stays', () => {
    const call = { function: { name: 'login', arguments: '{"user":"ann","password":"hunter2"}' } };
    expect(withoutSecrets(call)).toEqual({ function: { name: 'login', arguments: `{"user":"ann","password":"${SECRET}"}` } });
    const schema = { properties: { password: { type: 'string' } }, required: ['password'] };
    expect(withoutSecrets(schema)).toEqual(schema);
    expect(withoutSecrets({ headers: { Authorization: 'x', 'X-Api-Key': 'y', accept: 'z' } })).toEqual({
      headers: { Authorization: SECRET, 'X-Api-Key': SECRET, accept: 'z' },
    });
  });

  test('no header that a server of tools is sent', () => {
    const server = { type: 'mcp', server_label: 'shop', headers: { 'X-Shop': 'hunter2' } };
    expect(withoutSecrets({ tools: [server] })).toEqual({ tools: [{ ...server, headers: SECRET }] });
  });

  test('arguments without a secret stay as the model wrote them: spaces, order, long numbers', () => {
    const written = '{ "b": 1,  "a": 12345678901234567890, "text": "x" }';
    expect(withoutSecrets(written)).toBe(written);
  });

  test('pictures leave their bytes behind', () => {
    expect(withoutSecrets(`data:image/png;base64,${'QUJD'.repeat(40)}`)).toBe('data:image/png;base64,…');
  });

  test("one's own mask runs over what is left", () => {
    expect(withoutSecrets({ text: 'Ann called' }, (text) => text.replace('Ann', '<NAME>'))).toEqual({ text: '<NAME> called' });
  });
});

test('prose and JSON values without a secret are what they were', () => {
  const words = fc.stringMatching(/^[a-z ,.!?äöü]{0,60}$/);
  fc.assert(
    fc.property(fc.jsonValue(), words, (value, text) => {
      expect(withoutSecrets(text)).toBe(text);
      const plain: unknown = JSON.parse(JSON.stringify(value).replaceAll(/sk-|pk-|rk-|:\/\/|Bearer|Basic|data:/gi, '_'));
      expect(JSON.stringify(withoutSecrets(plain))).toBe(JSON.stringify(plain));
    }),
  );
});

test.each(['-----BEGIN PRIVATE KEY-----', 'a-', 'eyJaaaaaaaaaa-', 'a://b:', 'api_key=', 'Bearer ', 'data:a/', 'sk-', '{"a":'])(
  'a long text of %j takes no longer than it must',
  (part) => {
    const began = performance.now();
    withoutSecrets(part.repeat(Math.ceil(300_000 / part.length)));
    expect(performance.now() - began).toBeLessThan(2000);
  },
);
