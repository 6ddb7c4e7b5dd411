// Adds the entries of optional platform packages that could not be resolved when the lockfile was written.
// npm omits them and then `npm ci` refuses that same lockfile.
// Run after every `npm install` that changes package-lock.json: npm run lock (a folder may be named)
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const folder = path.resolve(process.argv[2] ?? path.join(__dirname, '..'));
const file = path.join(folder, 'package-lock.json');
const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
const root = lock.packages[''];
const overridden = new Set(Object.keys(JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).overrides ?? {}));
const OS = { mac: 'darwin', darwin: 'darwin', win: 'win32', win32: 'win32', linux: 'linux', android: 'android' };
const CPU = ['arm64', 'armv7l', 'riscv64', 'x64'];

let added = 0;
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const at = `node_modules/${name}`;
    if (entry === root || overridden.has(name) || lock.packages[at]) continue;
    const words = name.split('/').pop().split('-');
    const os = words.map((word) => OS[word]).find(Boolean);
    const cpu = words.find((word) => CPU.includes(word));
    if (!os || !cpu) continue;
    lock.packages[at] = { version, cpu: [cpu], ...(entry.dev ? { dev: true } : {}), optional: true, os: [os] };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${path.relative('.', file)}: ${added} platform packages completed`);
