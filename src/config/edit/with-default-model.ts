import { isScalar, parseDocument, stringify } from 'yaml';
import { UserError } from '../../errors.ts';

/**
 * The config's text with another `models.default`; every other character stays as it is. `text` is a valid config.
 * @param file its name, for messages only.
 * @throws UserError when models.default is not written out in its place (it comes from an alias).
 */
export function withDefaultModel(text: string, file: string, name: string): string {
  const node = parseDocument(text).getIn(['models', 'default'], true);
  if (!isScalar(node) || !node.range || node.type?.startsWith('BLOCK'))
    throw new UserError(`${file} models.default: expected a name on the line of its key, found another form. Write models.default: ${name} yourself.`);
  const [start, end] = node.range;
  const style = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? node.type : 'PLAIN';
  return `${text.slice(0, start)}${stringify(name, { defaultStringType: style }).trimEnd()}${text.slice(end)}`;
}
