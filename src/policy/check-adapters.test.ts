import { expect, test } from 'vitest';
import { checkConfig } from './check-config.ts';
import { CONFIG, sidesOf } from './policy.test-data.ts';

const adapter = (file: string, download: string) =>
  CONFIG.replace('      endToken:', `      adapters: { toolcall: { file: ${file}, sha256: ${'b'.repeat(64)}, download: ${download} } }\n      endToken:`);

test('an adapter that lies and comes from where models may is not refused', () => {
  expect(checkConfig(sidesOf(adapter('models/adapters/a.gguf', 'hf:acme/lora/a.gguf')))).toEqual([]);
});

test.each([
  ['../../etc/passwd', 'hf:acme/lora/a.gguf', 'models.catalogue.qwen.adapters.toolcall.file'],
  ['/etc/passwd', 'hf:acme/lora/a.gguf', 'models.catalogue.qwen.adapters.toolcall.file'],
  ['models/a.gguf', 'https://evil.example/a.gguf', 'models.catalogue.qwen.adapters.toolcall.download'],
])('an adapter at %s from %s is refused at its own line', (file, download, key) => {
  const refusals = checkConfig(sidesOf(adapter(file, download)));
  expect(refusals.map(({ config }) => config)).toEqual([{ file: 'parity.config.yaml', line: 16, key }]);
});
