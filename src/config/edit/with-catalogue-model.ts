import { isMap, isScalar, parseDocument, stringify } from 'yaml';
import { UserError } from '../../errors.ts';
import type { CatalogueModel } from '../schema/models.ts';

/**
 * The config's text with one more entry at the end of `models.catalogue`; every other character stays as it is. `text` is a valid config without the entry.
 * @param file its name, for messages only.
 * @throws UserError when the catalogue is not written as a block, one entry below the other.
 */
export function withCatalogueModel(text: string, file: string, { name, model }: { name: string; model: CatalogueModel }): string {
  const node = parseDocument(text).getIn(['models', 'catalogue'], true);
  const first = isMap(node) ? node.items[0]?.key : null;
  if (!isMap(node) || node.flow || !node.range || !isScalar(first) || !first.range)
    throw new UserError(`${file} models.catalogue: expected one entry below the other, found another form. Add the entry ${name} yourself.`);
  const lineStart = text.lastIndexOf('\n', first.range[0] - 1) + 1;
  const indent = text.slice(lineStart, first.range[0]);
  if (indent.trim() !== '') throw new UserError(`${file} models.catalogue: expected its entries on lines of their own. Add the entry ${name} yourself.`);
  const lineFeed = text.includes('\r\n') ? '\r\n' : '\n';
  const entry = stringify({ [name]: model }, { lineWidth: 0 })
    .trimEnd()
    .split('\n')
    .map((line) => `${indent}${line}${lineFeed}`)
    .join('');
  const end = text.slice(0, node.range[1]).trimEnd().length;
  const feed = text.indexOf('\n', end);
  return feed === -1 ? `${text}${lineFeed}${entry}` : `${text.slice(0, feed + 1)}${entry}${text.slice(feed + 1)}`;
}
