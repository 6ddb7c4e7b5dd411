import { readFileSync } from 'node:fs';

// act copies this folder away from the rest of the source, so it stands alone; act-stubs.ts writes which action it stands for.
const { uses }: { uses: string } = JSON.parse(readFileSync(new URL('stands-for.json', import.meta.url), 'utf8'));

const inputs = Object.entries(process.env).filter(([name]) => name.startsWith('INPUT_'));
const given = Object.fromEntries(inputs.map(([name, value]) => [name.replace('INPUT_', '').toLowerCase(), value]));
const text = JSON.stringify({ uses, with: given });
console.log(`::recorded::${text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}`);
