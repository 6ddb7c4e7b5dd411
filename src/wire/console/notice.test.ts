import { expect, test } from 'vitest';
import { safeNotice } from './notice.ts';

test('a line for the terminal holds neither a secret of the environment nor what moves its cursor', () => {
  const lines: string[] = [];
  const env = { GITHUB_TOKEN: 'ghp_0123456789', LANGFUSE_SECRET_KEY: 'sk-lf-0123456789', MY_AZURE_KEY: 'abcdefgh0123', HOME: '/home/ada/work', SHORT_KEY: 'a' };
  safeNotice(
    (line) => lines.push(line),
    env,
  )('Error: ghp_0123456789 sk-lf-0123456789 abcdefgh0123 hf_abcdefgh \u001b[2J\u001b]0;title\u0007\u202e at /home/ada/work\n  at a');
  expect(lines).toEqual(['Error: *** *** *** hf_*** \ufffd at /home/ada/work\n  at a']);
});
