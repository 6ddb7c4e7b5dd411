import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

// Runs the two linters of workflows and actions. They are no packages of npm, so they are looked for on PATH and never installed here.
const root = fileURLToPath(new URL('..', import.meta.url));
const linters = [
  { name: 'actionlint', args: ['-no-color'], install: 'go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12' },
  { name: 'zizmor', args: ['--offline', '--persona=auditor', '--no-progress', '.'], install: 'pip install --require-hashes -r .github/lint-requirements.txt' },
];

for (const { name, args, install } of linters) {
  const result = await execa(name, args, { cwd: root, all: true, reject: false });
  console.log(`${result.exitCode === 0 ? '+' : 'x'} ${name}`);
  if (result.exitCode === 0) continue;
  process.exitCode = 1;
  console.log(result.code === 'ENOENT' ? `  ${name} is not on PATH. Install it: ${install}` : result.all);
}
