import { Inexpressible } from './inexpressible.ts';

/** More rules or characters than an agent's tools take; a schema that somebody made to grow ends here. */
const MOST_RULES = 20_000;
const MOST_CHARACTERS = 1_000_000;

/** Matches the empty text; an alternative of no characters at all would swallow the next rule. */
export const NOTHING = '""';

/** The rules of one grammar. Equal bodies are one rule. */
export interface Rules {
  /** The name of a rule with this body. */
  rule(body: string): string;
  /** A name for a rule that may stand in its own body. */
  reserved(): { name: string; define(body: string): void };
  /** The whole grammar; `root` is an expression. */
  text(root: string): string;
}

/** @throws Inexpressible when it grows too large. */
export function grammarRules(): Rules {
  const names = new Map<string, string>();
  const lines: string[] = [];
  let characters = 0;
  const add = (name: string, body: string) => {
    const line = `${name} ::= ${body}`;
    characters += line.length;
    if (characters > MOST_CHARACTERS || lines.push(line) > MOST_RULES) throw new Inexpressible('its grammar would be too large');
  };
  return {
    rule(body) {
      const known = names.get(body);
      if (known !== undefined) return known;
      const name = `r${names.size}`;
      names.set(body, name);
      add(name, body);
      return name;
    },
    reserved() {
      const name = `s${names.size}`;
      // Its place in the count, so that no other has the name.
      names.set(`reserved ${name}`, name);
      return { name, define: (body) => add(name, body) };
    },
    text: (root) => `${[`root ::= ${root}`, ...lines].join('\n')}\n`,
  };
}

/** Any one of several expressions, each once; null where there is none. */
export function oneOf(rules: Rules, choices: readonly (string | null)[]): string | null {
  const distinct = [...new Set(choices)].filter((choice) => choice !== null);
  const [only] = distinct;
  if (only === undefined) return null;
  return distinct.length === 1 ? only : rules.rule(distinct.join(' | '));
}
