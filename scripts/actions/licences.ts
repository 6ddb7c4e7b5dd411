import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** The licence of every package that is in a bundle. */
export function licences(root: string, metafile: Metafile): string {
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const folders = new Set(used.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const packages = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const files = readdirSync(join(root, folder))
      .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
      .sort();
    const texts = files.map((file) =>
      readFileSync(join(root, folder, file), 'utf8')
        .replaceAll(/\r\n?/g, '\n')
        .trim(),
    );
    return { title: `${name} ${version} (${typeof license === 'string' ? license : 'see below'})`, texts };
  });
  packages.sort((a, b) => (a.title < b.title ? -1 : 1));
  const blocks = packages.map(({ title, texts }) => [title, '='.repeat(title.length), ...texts].join('\n\n'));
  return `The actions contain the following packages.\n\n${blocks.join('\n\n\n')}\n`;
}
