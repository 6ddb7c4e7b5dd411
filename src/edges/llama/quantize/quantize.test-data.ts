import { chmod, writeFile } from 'node:fs/promises';

/**
 * Writes a program that is called like llama-quantize: it says what it was given, copies the source and marks it with the type asked for.
 * @param then more of its code, run before it ends; `type` is the number it writes.
 */
export async function fakeQuantize(path: string, then = ''): Promise<void> {
  await writeFile(
    path,
    `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs');
const [source, to, name] = process.argv.slice(2);
console.log('quantizing\\u001b[2J ' + name + ' ' + Object.keys(process.env).filter((key) => /TOKEN|KEY/.test(key)).length + ' secrets');
let type = { Q8_0: 7, Q4_K_M: 15 }[name];
${then}
const bytes = readFileSync(source);
bytes.writeUInt32LE(type, bytes.indexOf('general.file_type') + 'general.file_type'.length + 4);
writeFileSync(to, bytes);
`,
  );
  await chmod(path, 0o755);
}
