import {
  isArrowFunction,
  isBinaryExpression,
  isBlock,
  isCallExpression,
  isConditionalExpression,
  isIfStatement,
  isImportDeclaration,
  isNumericLiteral,
  isPrefixUnaryExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isReturnStatement,
  isStringLiteral,
  isTypeNode,
  type Node,
  type SourceFile,
} from 'typescript/unstable/ast';

/** One small fault put into a file, in place of one expression. */
export interface Mutant {
  id: number;
  file: string;
  /** From 1. */
  line: number;
  kind: 'operator' | 'condition' | 'constant' | 'return' | 'call';
  was: string;
  becomes: string;
}

type Change = Pick<Mutant, 'kind' | 'becomes'>;
interface Place {
  start: number;
  end: number;
  changes: Change[];
}

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '>': ['>=', '<='],
  '<=': ['<', '>'],
  '>=': ['>', '<'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '&&': ['||'],
  '||': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
};

/** Calls that become another, or that are left out. */
const CALLS: Readonly<Record<string, string | null>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  filter: null,
  sort: null,
  slice: null,
  trim: null,
  replaceAll: null,
  normalize: null,
  toLowerCase: null,
  toUpperCase: null,
};

/** Every mutant of a file, and the file with all of them in it: which one is alive is asked while it runs. */
export function mutantsOf(source: SourceFile, { file, firstId }: { file: string; firstId: number }): { mutants: Mutant[]; text: string } {
  const places = new Map<string, Place>();
  collect(source, source, places);
  // Outer places before those within them.
  const sorted = [...places.values()].sort((a, b) => a.start - b.start || b.end - a.end);
  const mutants: Mutant[] = [];
  const text = rendered(source.text, { start: 0, end: source.text.length, changes: [] }, sorted, (place, change) => {
    const id = firstId + mutants.length;
    const line = source.text.slice(0, place.start).split('\n').length;
    mutants.push({ id, file, line, ...change, was: source.text.slice(place.start, place.end) });
    return id;
  });
  return { mutants, text };
}

function rendered(text: string, place: Place, inner: readonly Place[], register: (place: Place, change: Change) => number): string {
  const chosen = place.changes.map((change) => `globalThis.__isAlive(${register(place, change)})?(${change.becomes}):`);
  let [at, own] = [place.start, ''];
  for (const [index, one] of inner.entries()) {
    if (one.start < at) continue;
    const within = inner.slice(index + 1).filter(({ start, end }) => start >= one.start && end <= one.end);
    own += text.slice(at, one.start) + rendered(text, one, within, register);
    at = one.end;
  }
  own += text.slice(at, place.end);
  return chosen.length === 0 ? own : `(${chosen.join('')}(${own}))`;
}

function collect(node: Node, source: SourceFile, places: Map<string, Place>): void {
  if (isTypeNode(node) || isImportDeclaration(node)) return;
  const put = (at: Node, kind: Mutant['kind'], ...all: string[]) => {
    const [start, end] = [at.getStart(source), at.end];
    const place = places.get(`${start} ${end}`) ?? { start, end, changes: [] };
    place.changes.push(...all.map((becomes) => ({ kind, becomes })));
    places.set(`${start} ${end}`, place);
  };
  const textOf = (at: Node) => source.text.slice(at.getStart(source), at.end);
  if (isBinaryExpression(node)) {
    const [left, operator, right] = [node.left, node.operatorToken, node.right].map(textOf);
    put(node, 'operator', ...(OPERATORS[operator ?? ''] ?? []).map((other) => `${left} ${other} ${right}`));
    if (operator === '??') put(node, 'operator', `${left}`);
  }
  if (isPrefixUnaryExpression(node) && /^[!-]/.test(textOf(node))) put(node, 'operator', textOf(node.operand));
  if (isIfStatement(node)) put(node.expression, 'condition', 'true', 'false');
  if (isConditionalExpression(node)) put(node.condition, 'condition', 'true', 'false');
  if (isNumericLiteral(node)) put(node, 'constant', `${textOf(node)} + 1`);
  if (textOf(node) === 'true' || textOf(node) === 'false') put(node, 'constant', `!${textOf(node)}`);
  if (isStringLiteral(node)) put(node, 'constant', textOf(node) === "''" ? "'mutated'" : "''");
  if (isReturnStatement(node) && node.expression) put(node.expression, 'return', 'undefined');
  if (isArrowFunction(node) && !isBlock(node.body)) put(node.body, 'return', 'undefined');
  if (isCallExpression(node) && isPropertyAccessExpression(node.expression)) {
    const { expression: receiver, name } = node.expression;
    const other = Object.hasOwn(CALLS, name.text) ? CALLS[name.text] : undefined;
    if (other === null) put(node, 'call', textOf(receiver));
    if (typeof other === 'string') put(node, 'call', `${textOf(receiver)}.${other}${source.text.slice(name.end, node.end)}`);
  }
  node.forEachChild((child) => {
    if (isPropertyAssignment(node) && child === node.name) return;
    collect(child, source, places);
  });
}
