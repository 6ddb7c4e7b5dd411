/** Each problem once: what goes wrong at every call would fill the log. */
const told = new Set<string>();

export function tell(problem: string, onProblem?: (problem: string) => void): void {
  if (told.has(problem)) return;
  told.add(problem);
  if (onProblem) onProblem(problem);
  else process.emitWarning(problem, { type: 'FledglingTracer' });
}
