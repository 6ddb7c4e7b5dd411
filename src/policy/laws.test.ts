import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOrigin, plainOrigin } from './origin.ts';
import { isBelow, isPathPrefix, pathProblem } from './plain-path.ts';
import { allowsRepository, isRepositoryName } from './repository-name.ts';

const part = fc.constantFrom('..', '.', '', 'a', 'traces', 'b.jsonl', '\\', '/', '~', 'C:', '\u0000', '%2e%2e', ' ', '．．', '.git', '..\\');
const hostilePath = fc.oneof(
  fc.array(part, { maxLength: 6 }).map((parts) => parts.join('/')),
  fc.string(),
  fc.array(part).map((parts) => parts.join('')),
);

describe('laws', () => {
  test('no path that passes leaves the folder it is resolved in, on any system', () => {
    fc.assert(
      fc.property(hostilePath, (path) => {
        if (pathProblem(path) !== null) return;
        expect(posix.resolve('/root', path)).toBe(`/root/${path}`);
        expect(win32.resolve('C:\\root', path).startsWith('C:\\root\\')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('a path below a prefix really lies in that folder', () => {
    fc.assert(
      fc.property(hostilePath, hostilePath, (path, prefix) => {
        if (pathProblem(path) !== null || !isPathPrefix(prefix) || !isBelow(path, prefix)) return;
        expect(posix.relative(posix.join('/root', prefix), posix.join('/root', path)).startsWith('..')).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('an address that passes goes to the server a reader sees', () => {
    const piece = fc.constantFrom(
      'https://',
      'http://',
      'api.openai.com',
      '@',
      'evil.example',
      ':443',
      '/',
      '\\',
      '#',
      '?',
      '\t',
      'xn--a',
      'аpi',
      '127.0.0.1',
      '[::1]',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const address = pieces.join('');
        const plain = plainOrigin(address);
        if (!plain.ok) return;
        expect(plain.origin).toBe(new URL(address).origin);
        expect(isOrigin(plain.origin)).toBe(true);
        const host = new URL(plain.origin).hostname;
        expect(address.replace(/^https?:\/\//, '').startsWith(host)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test('a repository that a pattern allows is the name itself or of that owner, in ASCII', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('acme/*', 'acme/agent'), (suffix, pattern) => {
        const name = `acme/${suffix}`;
        if (!allowsRepository([pattern], name)) return;
        expect(isRepositoryName(name)).toBe(true);
        expect(name).toMatch(/^acme\/[A-Za-z0-9._-]+$/);
      }),
      { numRuns: 2000 },
    );
  });
});

test.each(['https://api.openai.com/', 'https://api.openai.com/v1', 'HTTPS://api.openai.com', 'http://api.openai.com', 'https://a@b.com', 'https://xn--a.com'])(
  'the policy may not list %s as an origin',
  (text) => expect(isOrigin(text)).toBe(false),
);

test.each(['acme/..', 'acme/a--b', 'acme', 'a/b/c', 'acme/-x', '../x', 'acme/a b', 'acme/*', ' acme/x', 'acme/x\n'])('%j is no repository', (text) =>
  expect(isRepositoryName(text)).toBe(false),
);
