export type Command =
  | { name: 'plan' | 'cancel' | 'unlock' | 'explain' | 'help' }
  | { name: 'run' | 'retrain'; sha: string | null }
  | { name: 'lock'; reason: string };

/** `none`: the comment holds no command. `refused`: it does, but not one that can be followed; the sentence says why. */
export type ParsedComment = { kind: 'none' } | { kind: 'refused'; sentence: string } | { kind: 'command'; command: Command };

const COMMAND_LINE = /^\/parity(?:[ \t]+(.*))?$/;
const MAX_BODY = 65_536;

/**
 * The command of a comment: a line that begins with `/parity`, outside code, quotes, lists and HTML that hides or quotes text.
 * Where it cannot be told whether a line is one of those, it is no command.
 */
export function parseComment(body: string): ParsedComment {
  const found = body.length > MAX_BODY ? [] : commandLines(body);
  const [first, second] = found;
  if (first === undefined) return { kind: 'none' };
  if (second !== undefined) return { kind: 'refused', sentence: 'One comment gives one command: this one gives two, so none was followed.' };
  return commandOf(first);
}

function commandOf(line: string): ParsedComment {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a command with control characters is none
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(line)) return refused('A command holds no control characters.');
  const [name = 'help', ...words] = (COMMAND_LINE.exec(line)?.[1] ?? '').split(/[ \t]+/).filter(Boolean);
  const rest = words.join(' ');
  switch (name) {
    case 'run':
    case 'retrain':
      if (rest !== '' && !/^[0-9a-f]{40}$/.test(rest)) return refused(`"/parity ${name}" takes nothing, or the full SHA of the head: 40 hexadecimal digits.`);
      return { kind: 'command', command: { name, sha: rest || null } };
    case 'lock':
      return rest === ''
        ? refused('"/parity lock" needs a reason, for example "/parity lock measuring".')
        : { kind: 'command', command: { name, reason: rest } };
    case 'plan':
    case 'cancel':
    case 'unlock':
    case 'explain':
    case 'help':
      return rest === '' ? { kind: 'command', command: { name } } : refused(`"/parity ${name}" takes nothing after it.`);
    default:
      return refused('No such command; "/parity help" lists them.');
  }
}

function refused(sentence: string): ParsedComment {
  return { kind: 'refused', sentence };
}

/** HTML that quotes or hides what is in it. */
const HIDING = /<!--|<(pre|code|blockquote|script|style|textarea|template)(?=[\s>/]|$)/gi;

/** Lines of the body that are commands, read by CommonMark's block structure on the strict side. */
function commandLines(body: string): string[] {
  const found: string[] = [];
  let fence = '';
  /** The tag that quotes or hides what follows, `!--` for a comment. */
  let hidden: string | null = null;
  /** Lines of the paragraph so far; null inside a quote or list, which a line without a mark still belongs to until a blank one. */
  let paragraph: string[] | null = [];
  for (const line of body.split(/\r\n?|\n/)) {
    if (fence !== '') {
      if (new RegExp(`^ {0,3}${fence[0]}{${fence.length},}[ \\t]*$`).test(line)) fence = '';
      continue;
    }
    if (hidden) {
      hidden = hiddenAfter(line, hidden);
      paragraph = [];
      continue;
    }
    const opening = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
    if (opening !== undefined) {
      fence = opening;
      paragraph = [];
      continue;
    }
    if (/^\s*$/.test(line)) paragraph = [];
    else if (/^\s*(?:>|[-+*](?:\s|$)|\d{1,9}[.)](?:\s|$))/.test(line)) paragraph = null;
    else if (paragraph && COMMAND_LINE.test(line)) {
      if (leavesCodeOpen(paragraph)) paragraph = null;
      else found.push(line);
    } else paragraph?.push(line);
    hidden = hiddenAfter(line, null);
  }
  return found;
}

/** What still hides the next line after this one. */
function hiddenAfter(line: string, hiding: string | null): string | null {
  let from = 0;
  let tag = hiding;
  for (;;) {
    if (tag !== null) {
      const end = new RegExp(tag === '!--' ? '-->' : `</${tag}\\s*>`, 'gi');
      end.lastIndex = from;
      if (!end.test(line)) return tag;
      from = end.lastIndex;
    }
    HIDING.lastIndex = from;
    const start = HIDING.exec(line);
    if (!start) return null;
    from = HIDING.lastIndex;
    tag = start[1]?.toLowerCase() ?? '!--';
  }
}

/** Whether a code span may have begun in these lines and go on after them. */
function leavesCodeOpen(paragraph: readonly string[]): boolean {
  const runs = [...paragraph.join('\n').matchAll(/`+/g)].map(([run]) => run.length);
  for (let at = 0; at < runs.length; at++) {
    at = runs.indexOf(runs[at] ?? 0, at + 1);
    if (at < 0) return true;
  }
  return false;
}
