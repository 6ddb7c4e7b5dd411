/** Begins as words, not as code: no bracket, tag, fence or `name(` in front, no `name (…)` alone, no mention of a list of calls. What it goes on to write is for `readAnswer`. */
export function isProse(said: string): boolean {
  return said !== '' && !/^(?:[[{<`(]|[\w.]+\()/.test(said) && !/^[\w.]+\s*\([\s\S]*\)$/.test(said) && !said.includes('tool_calls');
}
