import { readFileSync, writeFileSync } from 'node:fs';
import { configJsonSchema } from '../src/config/json-schema.ts';
import { policyJsonSchema } from '../src/policy/schema.ts';
import { decisionJsonSchema } from '../src/records/gate/decision-schema.ts';

// Writes the JSON Schemas of the two settings files and of decision.json from their zod schemas; with --check only says whether the committed ones are current.
const SCHEMAS = [
  { name: 'parity.config.schema.json', source: 'src/config/schema.ts', schema: configJsonSchema() },
  { name: 'parity.policy.schema.json', source: 'src/policy/schema.ts', schema: policyJsonSchema() },
  { name: 'decision.schema.json', source: 'src/records/comparison.ts', schema: decisionJsonSchema() },
];

for (const { name, source, schema } of SCHEMAS) {
  const file = new URL(`../${name}`, import.meta.url);
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${name} is not what ${source} says. Run \`npm run schema\` and commit it.`);
    process.exitCode = 1;
  }
}
