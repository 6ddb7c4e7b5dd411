import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpack } from './unpack.ts';
import { type ZipEntry, zipOf } from './zip.test-data.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fledgling-unpack-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const unpacked = (bytes: Uint8Array, maxBytes = 1000) => {
  writeFileSync(join(folder, 'a.zip'), bytes);
  return unpack({ zip: join(folder, 'a.zip'), to: join(folder, 'out'), label: 'artifact "results" (7)', maxBytes });
};
const entry: ZipEntry = { name: 'a/b.txt', bytes: 'text' };

describe('unpacking an artifact', () => {
  it('writes regular files, those of a zip made elsewhere than on Unix as well', async () => {
    await unpacked(zipOf([entry, { name: 'c.txt', bytes: 'other', mode: 0 }, { name: 'd/', bytes: '', mode: 0o040755 }]));
    expect(readFileSync(join(folder, 'out/a/b.txt'), 'utf8')).toBe('text');
    expect(readFileSync(join(folder, 'out/c.txt'), 'utf8')).toBe('other');
  });

  it('stops an entry that is longer than it says, and one that is shorter', async () => {
    const bomb = zipOf([{ name: 'bomb', bytes: new Uint8Array(5_000_000), claims: 10 }]);
    await expect(unpacked(bomb)).rejects.toMatchObject({
      retryable: false,
      message: expect.stringContaining('artifact "results" (7): it is no zip that can be trusted'),
    });
    expect(existsSync(join(folder, 'out/bomb')) ? readFileSync(join(folder, 'out/bomb')).length : 0).toBeLessThanOrEqual(1000);
    rmSync(join(folder, 'out'), { recursive: true });
    await expect(unpacked(zipOf([{ ...entry, claims: 900 }]))).rejects.toMatchObject({ retryable: false });
  });

  it.each<[string, ZipEntry[]]>([
    ['a file below a file', [{ name: 'a', bytes: 'x' }, entry]],
    ['a folder that is a link', [{ name: 'a', bytes: '/tmp', mode: 0o120777 }, entry]],
    ['a file that says it is a folder', [{ ...entry, mode: 0o040755 }]],
    ['a name with a line break', [{ name: 'a\n::error::b', bytes: 'x' }]],
    ['a name of dots', [{ name: './a', bytes: 'x' }]],
    ['an empty name', [{ name: '', bytes: 'x' }]],
  ])('refuses %s', async (_what, entries) => {
    await expect(unpacked(zipOf(entries))).rejects.toMatchObject({ name: 'ExternalError', retryable: false });
    expect(readdirSync(folder).filter((name) => !['a.zip', 'out'].includes(name))).toEqual([]);
  });

  it('judges all entries before it writes the first', async () => {
    await expect(unpacked(zipOf([entry, { name: '../x', bytes: 'x' }]))).rejects.toThrow('../x');
    await expect(unpacked(zipOf([entry, { name: 'large', bytes: 'x'.repeat(1000) }]))).rejects.toThrow('it holds more than 1000 bytes. Nothing was unpacked.');
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it('refuses what is no zip, half a zip, and more entries than a result ever has', async () => {
    await expect(unpacked(Buffer.from('no zip'))).rejects.toThrow('it is no zip that can be trusted');
    const whole = zipOf([entry]);
    await expect(unpacked(whole.slice(0, whole.length - 5))).rejects.toThrow('it is no zip that can be trusted');
    const many = zipOf(Array.from({ length: 20_001 }, (_, index) => ({ name: `${index}`, bytes: '' })));
    await expect(unpacked(many)).rejects.toThrow('it holds 20001 entries, more than 20000');
  });

  it('gives no part of a name to the terminal as it stands', async () => {
    const refused = await unpacked(zipOf([{ name: '\u001b[31m\n::set-output name=x::y', bytes: 'x' }])).catch((error: Error) => error.message);
    expect(refused).toContain('\\u001b[31m\\n::set-output');
  });
});
