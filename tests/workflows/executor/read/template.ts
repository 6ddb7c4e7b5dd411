/** An expression of a workflow or action file, without its `${{ }}`. */
export class Expression {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A value of a workflow or action file before its expressions are evaluated. */
export type Template = string | number | boolean | null | Expression | readonly Template[] | TemplateMap;
export interface TemplateMap {
  readonly [key: string]: Template;
}

export const isList = (template: Template | undefined): template is readonly Template[] => Array.isArray(template);

export function isMap(template: Template | undefined): template is TemplateMap {
  return typeof template === 'object' && template !== null && !isList(template) && !(template instanceof Expression);
}

/** The mapping below a key, empty when there is none. */
export function mapAt(map: TemplateMap, key: string): TemplateMap {
  const value = map[key];
  return isMap(value) ? value : {};
}

/** Literal text below a key, null when there is none. @throws Error when an expression or a structure stands where only text may. */
export function textAt(map: TemplateMap, key: string): string | null {
  const value = map[key];
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') throw new Error(`${key}: expected plain text`);
  return String(value);
}

/** One string or a list of strings, as `needs`, `branches` and `types` allow. */
export function textsAt(map: TemplateMap, key: string): string[] {
  const value = map[key];
  if (value === undefined || value === null) return [];
  return (isList(value) ? value : [value]).map((each) => {
    if (typeof each === 'object') throw new Error(`${key}: expected plain text`);
    return String(each);
  });
}
