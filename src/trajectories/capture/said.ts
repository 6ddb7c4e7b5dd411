/** What a model's text is, by its marks alone. */
export type Said =
  /** `text` is the code as written, from its first mark to the end; `thought` is what stands before. Joined they are the whole. */
  | { kind: 'code'; form: 'execute' | 'fence'; thought: string; text: string; code: string }
  | { kind: 'text'; thought: string; text: string; answer: string }
  | { kind: 'unclear'; reason: string; detail: string };

const EXECUTE = /<execute>/g;
const END_EXECUTE = /<\/execute>/g;
/** Languages that agents run; a block of any other, or of none, shows something. */
const OPENS = /^```(?:python3?|py|ipython|bash|sh|shell|javascript|js|typescript|ts|sql|r|tool_code)[ \t]*$/;
/** What some agents write after a block, to stop there. */
const CLOSES = /^```[ \t]*(?:<end_code>|<end_action>)?[ \t]*$/;
const AFTER_FENCE = /^\s*(?:<end_code>|<end_action>)?\s*$/;
const LEADING_THOUGHT = /^\s*<(think|thinking|thought)>[\s\S]*?<\/\1>\s*/;

/**
 * Reads a text without a native call. A fenced block is code only where something answers it, which the text does not say. The end mark of `<execute>`
 * may be missing at the very end, where it was the stop sequence.
 */
export function readSaid(content: string): Said {
  const [begins, ends] = [content.match(EXECUTE)?.length ?? 0, content.match(END_EXECUTE)?.length ?? 0];
  if (begins + ends > 0) return executed(content, begins, ends);
  const [fence, ...more] = fencesIn(content);
  if (fence === undefined || more.length > 0 || fence.code.trim() === '' || !AFTER_FENCE.test(content.slice(fence.end))) return saidText(content);
  return { kind: 'code', form: 'fence', thought: content.slice(0, fence.start), text: content.slice(fence.start), code: fence.code };
}

/** The text as an answer, whatever block stands in it. */
export function saidText(content: string): Extract<Said, { kind: 'text' }> {
  const thought = LEADING_THOUGHT.exec(content)?.[0] ?? '';
  const text = content.slice(thought.length);
  const solutions = between(text, '<solution>', '</solution>').map((one) => one.trim());
  return { kind: 'text', thought, text, answer: solutions.length > 0 ? solutions.join('\n') : text.trim() };
}

/** Blocks in a language that is run, line by line: a pattern over the whole text would look at it once a line. */
function fencesIn(content: string): { start: number; end: number; code: string }[] {
  const found: { start: number; end: number; code: string }[] = [];
  let opened: { start: number; from: number } | null = null;
  let at = 0;
  for (const line of content.split('\n')) {
    const end = at + line.length;
    if (opened === null) opened = OPENS.test(line) ? { start: at, from: end + 1 } : null;
    else if (CLOSES.test(line)) {
      found.push({ start: opened.start, end, code: content.slice(opened.from, Math.max(opened.from, at - 1)) });
      opened = null;
    }
    at = end + 1;
  }
  return found;
}

function between(text: string, begin: string, end: string): string[] {
  const found: string[] = [];
  for (let from = text.indexOf(begin); from !== -1; ) {
    const to = text.indexOf(end, from);
    if (to === -1) break;
    found.push(text.slice(from + begin.length, to));
    from = text.indexOf(begin, to);
  }
  return found;
}

function executed(content: string, begins: number, ends: number): Said {
  if (begins !== 1 || ends > 1)
    return { kind: 'unclear', reason: 'several-code-blocks', detail: `${begins} beginnings and ${ends} ends of <execute> in one turn` };
  const start = content.indexOf('<execute>');
  const end = content.indexOf('</execute>');
  if (end !== -1 && end < start) return { kind: 'unclear', reason: 'several-code-blocks', detail: '</execute> stands before <execute>' };
  const code = content.slice(start + '<execute>'.length, end === -1 ? content.length : end);
  const after = end === -1 ? '' : content.slice(end + '</execute>'.length);
  if (after.trim() !== '') return { kind: 'unclear', reason: 'text-after-code', detail: 'the turn goes on after its code' };
  if (code.trim() === '') return { kind: 'unclear', reason: 'empty-code', detail: 'nothing stands between <execute> and its end' };
  return { kind: 'code', form: 'execute', thought: content.slice(0, start), text: content.slice(start), code: code.trim() };
}
