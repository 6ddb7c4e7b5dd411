import { expect, test } from 'vitest';
import { keyValues } from './command-files.ts';
import { JobLog } from './job-log.ts';

test('command files hold lines and blocks, and a block without an end is refused', () => {
  expect(keyValues('a=1=2\nb<<E\nx\n\ny\nE\nc=\n')).toEqual({ a: '1=2', b: 'x\n\ny', c: '' });
  expect(() => keyValues('b<<E\nx\n')).toThrow('Matching delimiter not found');
});

test('a masked value is masked in its parts, and commands in stopped output are text', () => {
  const log = new JobLog(['one\ntwo', 'twofold']);
  for (const line of ['one', 'twofold', '::stop-commands::T', '::error::x', '::T::', '::set-output name=a::b']) log.line(line);
  expect(log.text()).toBe('***\n***\n::error::x\n::set-output::b');
  expect(log.annotations).toEqual([]);
});
