/** Each problem once: what goes wrong at every call would fill the log. */
const told = new Set<string>();
/** So many are told of one process: a server may say something new with every failure. */
const MOST = 200;

/** Never throws: who is told may be broken too. */
export function tell(problem: string, onProblem?: (problem: string) => void): void {
  if (told.has(problem) || told.size >= MOST) return;
  told.add(problem);
  try {
    if (onProblem) onProblem(problem);
    else process.emitWarning(problem, { type: 'FledglingTracer' });
  } catch {
    // Nobody is left to be told.
  }
}
