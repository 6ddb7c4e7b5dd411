import { type CST, Lexer, Parser } from 'yaml';

export interface YamlDefect {
  /** Offset in characters. */
  offset: number;
  /** "expected …, found …. Remedy." */
  sentence: string;
}

const MOST_DEPTH = 20;
const MOST_NODES = 20_000;
/** Brackets, blanks, values: about five for each node. */
const MOST_LEXEMES = 100_000;
/** Looking for a repeated key costs the square of a map's size. */
const MOST_KEYS = 1000;

type Item = CST.CollectionItem;

/**
 * The first thing in a YAML text that a settings file may not hold, found before anything is built from it: anchors, aliases, tags,
 * directives, a second document, deep nesting, or more nodes than a page of settings has. Reads tokens without recursion.
 * @param onNewLine told the offset of every line's start, as far as was read.
 */
export function yamlDefect(text: string, onNewLine: (offset: number) => void): YamlDefect | null {
  const defectIn = rootDefects();
  const parser = new Parser(onNewLine);
  onNewLine(0);
  let [lexemes, offset] = [0, 0];
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    if (lexemes > MOST_LEXEMES) return { offset, sentence: 'expected a page or two of settings, found far more. Move data to a file of its own.' };
    const defect = defectIn(parser.next(lexeme));
    if (defect) return defect;
    offset += lexeme.length;
  }
  return defectIn(parser.end());
}

/** What is wrong with the next tokens at the file's root, counting its documents. */
function rootDefects(): (tokens: Iterable<CST.Token>) => YamlDefect | null {
  let documents = 0;
  return (tokens) => {
    for (const token of tokens) {
      if (token.type === 'directive')
        return { offset: token.offset, sentence: `expected no directive, found ${shown(token.source)}. Remove this line: the file is YAML 1.2.` };
      if (token.type !== 'document') continue;
      documents += 1;
      if (documents > 1)
        return { offset: token.offset, sentence: 'expected one document, found a second one. Remove the line of three hyphens and what follows.' };
      const defect = documentDefect(token);
      if (defect) return defect;
    }
    return null;
  };
}

function documentDefect(document: CST.Document): YamlDefect | null {
  const pending: { token: CST.Token | null | undefined; depth: number }[] = [{ token: document.value, depth: 1 }];
  const first = propertyDefect(document.start);
  if (first) return first;
  for (let nodes = 1, next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token, depth } = next;
    if (!token) continue;
    const defect = tokenDefect(token, depth);
    if (defect) return defect;
    if (!('items' in token)) continue;
    const items: readonly Item[] = token.items;
    nodes += items.length;
    if (nodes > MOST_NODES) return { offset: token.offset, sentence: `expected at most ${MOST_NODES} values, found more. Move data to a file of its own.` };
    for (const item of items) {
      const property = propertyDefect([...item.start, ...(item.sep ?? [])]);
      if (property) return property;
      pending.push({ token: item.value, depth: depth + 1 }, { token: item.key, depth: depth + 1 });
    }
  }
  return null;
}

function tokenDefect(token: CST.Token, depth: number): YamlDefect | null {
  const { offset } = token;
  if (token.type === 'alias')
    return { offset, sentence: `expected a value, found the alias ${shown(token.source)}. Write the value out: a reviewer must see it on its line.` };
  if (depth > MOST_DEPTH) return { offset, sentence: `expected at most ${MOST_DEPTH} levels of nesting, found more. Flatten this value.` };
  if (token.type === 'block-scalar') return propertyDefect(token.props);
  if ((token.type === 'block-map' || token.type === 'flow-collection') && token.items.length > MOST_KEYS)
    return { offset, sentence: `expected at most ${MOST_KEYS} entries, found ${token.items.length}. Move data to a file of its own.` };
  return null;
}

function propertyDefect(tokens: readonly CST.Token[]): YamlDefect | null {
  for (const token of tokens) {
    if (token.type === 'anchor')
      return { offset: token.offset, sentence: `expected values without anchors, found ${shown(token.source)}. Write the value out where it is used.` };
    if (token.type === 'tag')
      return { offset: token.offset, sentence: `expected plain values, found the tag ${shown(token.source)}. Remove it, and quote the value if it is a text.` };
  }
  return null;
}

function shown(source: string): string {
  return source.length > 40 ? `${source.slice(0, 39)}…` : source;
}
