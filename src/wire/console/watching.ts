const EVERY_MS = 1_000;

/**
 * Looks once a second and tells what it sees when it is another than before; the first look is not told. A look that fails counts as nothing seen.
 * Looking is by content, not by the system's notices: those are lost on network drives and in containers.
 * @returns how to end it.
 */
export function everyChange<T>(look: () => Promise<T>, tell: (seen: T) => void, everyMs = EVERY_MS): () => void {
  let last: string | null = null;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const next = async () => {
    const seen = await look()
      .then((value) => ({ value, text: JSON.stringify(value) }))
      .catch(() => null);
    if (isOver) return;
    if (seen !== null) {
      if (last !== null && seen.text !== last) tell(seen.value);
      last = seen.text;
    }
    timer = setTimeout(next, everyMs);
  };
  void next();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
