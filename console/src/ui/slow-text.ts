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
  const change = useRef(onChange);
  change.current = onChange;
  useEffect(() => {
    const at = onTheWay.current.indexOf(value);
    onTheWay.current.splice(0, at + 1);
    if (at !== -1) return;
    last.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === last.current) return undefined;
    const timer = setTimeout(() => {
      last.current = text;
      onTheWay.current.push(text);
      change.current(text);
    }, afterMs);
    return () => clearTimeout(timer);
  }, [text, afterMs]);
  return [text, setText];
}
