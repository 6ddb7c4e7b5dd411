import { basename, dirname, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { sha256 } from '../../src/records/digest.ts';

/**
 * Names chunks by which sources they hold instead of by their bytes: a changed source then changes its own chunk, and none that only names it.
 * @returns the new path of an output, and its text with the new names.
 */
export function stableNames({ outputs }: Metafile): { path(output: string): string; text(text: string): string } {
  const names = new Map<string, string>();
  for (const [path, { inputs, exports, entryPoint }] of Object.entries(outputs)) {
    const [, name] = /^(.+)-[A-Z0-9]{8}\.js$/.exec(basename(path)) ?? [];
    const sources = Object.keys(inputs);
    // What esbuild itself adds is known by its exports alone.
    const held = JSON.stringify([entryPoint ?? null, sources.length > 0 ? sources : exports]);
    if (name !== undefined) names.set(basename(path), `${name}-${sha256(held).slice(0, 8)}.js`);
  }
  if (new Set(names.values()).size !== names.size) throw new Error('two chunks of the bundle hold the same sources');
  return {
    path: (output) => join(dirname(output), names.get(basename(output)) ?? basename(output)),
    text: (text) => text.replaceAll(/(?<="\.\/)[\w.-]+-[A-Z0-9]{8}\.js(?=")/g, (name) => names.get(name) ?? name),
  };
}
