/** One or more keys, as a keyboard shows them. */
export function Key({ of }: { of: string }) {
  return <kbd className="rounded border border-rule bg-sunken px-1 font-sans text-xs text-muted">{of}</kbd>;
}
