// Makes `npm start` and `npm test` complete on a fresh clone: installs the locked packages once and again whenever the lock changes.
// Plain JavaScript on purpose: it runs on whatever Node is there, before Node 24 has been brought by npm.
'use strict';
const { createHash } = require('node:crypto');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const modules = path.join(root, 'node_modules');
const stampFile = path.join(modules, '.fledgling-stamp');
const WANTED_MAJOR = 24;

function main() {
  const stamp = digestOfInputs();
  if (read(stampFile) !== stamp) {
    install();
    linkNode();
    checkNode();
    fs.writeFileSync(stampFile, stamp);
    return;
  }
  if (!fs.existsSync(nodeLink())) linkNode();
}

function digestOfInputs() {
  const hash = createHash('sha256');
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) hash.update(name).update(read(path.join(root, name)) || '');
  return `${hash.digest('hex')} ${process.platform}-${process.arch}`;
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function install() {
  console.log('Setting up: installing the locked npm packages (once, about 20 s) …');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] };
  const done =
    npm && /npm-cli\.js$/.test(npm)
      ? spawnSync(process.execPath, [npm, ...args], options)
      : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (done.status !== 0) fail('npm ci failed (see above). Check the network or the registry npm is set up with, then run the same command again.');
}

function nodeLink() {
  return path.join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
}

// npm 10 drops the link of the package that fits when it discards the one for the other architecture.
function linkNode() {
  const binary = path.join(modules, `node-linux-${process.arch}`, 'bin', 'node');
  if (process.platform !== 'linux' || !fs.existsSync(binary)) return;
  fs.mkdirSync(path.join(modules, '.bin'), { recursive: true });
  fs.rmSync(nodeLink(), { force: true });
  fs.symlinkSync(path.relative(path.join(modules, '.bin'), binary), nodeLink());
}

function checkNode() {
  const binary = fs.existsSync(nodeLink()) ? nodeLink() : 'node';
  const found = spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout || '';
  const major = Number((/^v(\d+)\./.exec(found.trim()) || [])[1]);
  if (!(major >= WANTED_MAJOR)) {
    fail(
      `Fledgling needs Node ${WANTED_MAJOR} or newer to run from source, found ${found.trim() || 'none'}, and npm has no Node for ${process.platform}-${process.arch}. Install Node ${WANTED_MAJOR} and run the same command again.`,
    );
  }
}

function fail(sentence) {
  console.error(sentence);
  process.exit(3);
}

main();
