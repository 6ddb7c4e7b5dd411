import { useEffect, useRef, useState } from 'react';

const AFTER_MS = 200;

/**
 * The text of a field, handed on a moment after its last letter: an address changes too slowly for a field to be bound to it. Where the value is
 * changed by something else, it is followed; what was handed on here and comes back late takes no letter away.
 */
export function useSlowText(value: string, onChange: (text: string) => void, afterMs = AFTER_MS): [string, (text: string) => void] {
  const [text, setText] = useState(value);
  const last = useRef(value);
  const onTheWay = useRef<string[]>([]);
  const handOn = useRef((_: string) => {});
  handOn.current = (typed) => {
    last.current = typed;
    onTheWay.current.push(typed);
    onChange(typed);
  };
  useEffect(() => {
    const at = onTheWay.current.indexOf(value);
    onTheWay.current.splice(0, at + 1);
    if (at !== -1) return;
    last.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === last.current) return undefined;
    const timer = setTimeout(() => handOn.current(text), afterMs);
    return () => clearTimeout(timer);
  }, [text, afterMs]);
  const set = (typed: string) => {
    setText(typed);
    // At once: what is clicked next finds no change of the address on its way that would take it back.
    if (afterMs === 0) handOn.current(typed);
  };
  return [text, set];
}
