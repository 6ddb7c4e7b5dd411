import { readFileSync, writeFileSync } from 'node:fs';
import { configJsonSchema } from '../src/config/json-schema.ts';

// Writes parity.config.schema.json from the zod schema; with --check only says whether the committed one is current.
const file = new URL('../parity.config.schema.json', import.meta.url);
const text = `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  console.error('parity.config.schema.json is not what src/config/schema.ts says. Run `npm run schema` and commit it.');
  process.exitCode = 1;
}
