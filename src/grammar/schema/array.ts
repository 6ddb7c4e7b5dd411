import type { JsonObject, JsonValue } from '../../records/json.ts';
import { anyArray, COMMA } from '../values/json.ts';
import { type Place, within } from './place.ts';
import { repeated } from './scalars.ts';

type Compile = (schema: JsonValue, place: Place) => string | null;

/** An array: its first items by place where the schema tells them so, then any number of the others. */
export function arrayRule(schema: JsonObject, place: Place, compile: Compile): string | null {
  const { rules } = place;
  const { items, prefixItems, additionalItems } = schema;
  const isOld = Array.isArray(items);
  const first = Array.isArray(prefixItems) ? prefixItems : isOld ? items : [];
  const others = isOld ? additionalItems : items;
  const least = repeated(schema, 'minItems', place) ?? 0;
  const most = repeated(schema, 'maxItems', place);
  if (first.length === 0 && others === undefined && least === 0 && most === null) return anyArray(rules);
  const places = first.slice(0, most ?? first.length).map((item, index) => compile(item, within(place, `[${index}]`)));
  const unfit = places.indexOf(null);
  const fixed = places.slice(0, unfit === -1 ? places.length : unfit).filter((item) => item !== null);
  const rest = unfit === -1 ? compile(others ?? true, within(place, '[]')) : null;
  const left = { least: Math.max(0, least - fixed.length), most: most === null ? null : Math.max(0, most - fixed.length) };
  if (most !== null && most < least) return null;
  if (rest === null && left.least > 0) return null;
  let tail = rest === null || left.most === 0 ? null : itemsOf({ rest, ...left, isFirst: fixed.length === 0 });
  for (const [index, item] of [...fixed.entries()].reverse()) {
    const body = [index === 0 ? '' : COMMA, item, ...(tail === null ? [] : [tail])].filter((part) => part !== '').join(' ');
    tail = index < least ? rules.rule(body) : `(${rules.rule(body)})?`;
  }
  return rules.rule(`"[" ${tail ?? ''} "]"`);
}

function itemsOf({ rest, least, most, isFirst }: { rest: string; least: number; most: number | null; isFirst: boolean }): string {
  if (!isFirst) return `(${COMMA} ${rest}){${least},${most ?? ''}}`;
  const more = `${rest} (${COMMA} ${rest}){${Math.max(0, least - 1)},${most === null ? '' : most - 1}}`;
  return least === 0 ? `(${more})?` : more;
}
