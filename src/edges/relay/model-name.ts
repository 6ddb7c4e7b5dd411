import { quoteEnd } from '../../records/exact-json/quote-end.ts';

/**
 * The text of a JSON object with `model` as its model's name and every other character as it was: numbers keep their digits, keys their order. A body
 * that names it twice names it twice alike, so that no server reads another one.
 */
export function withModel(body: string, model: string): string {
  const opening = body.search(/\S/);
  if (body[opening] !== '{') return body;
  const places = modelPlaces(body);
  if (places.length === 0) {
    const separator = /\s*\}/y;
    separator.lastIndex = opening + 1;
    return `${body.slice(0, opening + 1)}"model":${JSON.stringify(model)}${separator.test(body) ? '' : ','}${body.slice(opening + 1)}`;
  }
  return places
    .toReversed()
    .filter(({ from, to }) => stringAt(body, from, to) !== model)
    .reduce((text, { from, to }) => `${text.slice(0, from)}${JSON.stringify(model)}${text.slice(to)}`, body);
}

interface Place {
  from: number;
  to: number;
}

/** Where the values of the outermost object's `model` stand. */
function modelPlaces(body: string): Place[] {
  const places: Place[] = [];
  let [depth, key, valueFrom] = [0, '', -1];
  const endValue = (at: number) => {
    if (valueFrom !== -1 && isModel(key)) places.push(trimmed(body, valueFrom, at));
    valueFrom = -1;
  };
  for (let at = 0; at < body.length; at += 1) {
    const character = body[at];
    if (character === '"') {
      const end = quoteEnd(body, at);
      if (depth === 1 && valueFrom === -1) key = body.slice(at, end + 1);
      at = end;
    } else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) endValue(at);
    } else if (depth === 1 && character === ':') valueFrom = at + 1;
    else if (depth === 1 && character === ',') endValue(at);
  }
  return places;
}

/** A key may be written with escapes. */
function isModel(key: string): boolean {
  return key === '"model"' || (key.includes('\\') && key.length <= 32 && JSON.parse(key) === 'model');
}

function trimmed(body: string, from: number, to: number): Place {
  const value = body.slice(from, to);
  return { from: from + (value.length - value.trimStart().length), to: to - (value.length - value.trimEnd().length) };
}

function stringAt(body: string, from: number, to: number): unknown {
  return body[from] === '"' ? JSON.parse(body.slice(from, to)) : null;
}
