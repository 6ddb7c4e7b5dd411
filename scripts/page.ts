import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Bundles the report page's script into the module that embeds it; with --check only says whether the committed one is current.
const OUT = new URL('../src/report/html/page-script.ts', import.meta.url);
const bundled = await build({
  entryPoints: [fileURLToPath(new URL('../src/report/page/page.ts', import.meta.url))],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'ascii',
  write: false,
});
const script = bundled.outputFiles[0]?.text.trim() ?? '';
const text = `/** The page's one script, made of src/report/page by \`npm run page\`. */\nexport const PAGE_SCRIPT = ${JSON.stringify(script)};\n`;
if (!process.argv.includes('--check')) writeFileSync(OUT, text);
else if (readFileSync(OUT, 'utf8') !== text) {
  console.error('src/report/html/page-script.ts is not what src/report/page says. Run `npm run page` and commit it.');
  process.exitCode = 1;
}
