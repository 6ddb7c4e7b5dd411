import { isCallInWords } from '../../rows/call-in-words.ts';

/** What only calls, and servers that failed to read one, leave in a text, whatever the tool: tags, special tokens, the steps of agents that act in text. */
const MARKS = [
  /<[|｜][^|｜<>\n]{1,60}[|｜]>/,
  /<\/?(?:[\w-]{1,20}:)?(?:function_calls?|invoke|tool_use|tool_calls?|toolcall|tool_code|tool_name|tool_input|start_function_call|execute_\w{1,20})[\s>]/i,
  /\bto=functions?\.|✿FUNCTION✿|```tool_(?:code|call|use)/,
  /^[ \t]*(?:\*\*)?(?:action|tool|function)(?:[ _](?:call|name))?[ \t]{0,3}\d{0,3}[ \t]{0,3}:[^\n]{1,200}\n\s{0,20}(?:\*\*)?(?:(?:action|tool|function)[ _])?(?:input|args|arguments|parameters)[ \t]{0,3}\d{0,3}[ \t]{0,3}:/im,
  /^[ \t]*action[ \t]{0,3}\d{0,3}[ \t]{0,3}:[ \t]{0,3}[\w.-]{1,80}[ \t]{0,3}[[({]/im,
  /<[a-z]{1,40}_[a-z_]{1,40}>\s{0,20}<[a-z_]{1,40}>/,
  /^[\s\W]{0,20}(?:tool|function)[ _-]?(?:calls?|use)[\s\W]{0,20}$/i,
];

/**
 * Whether a text may hold a call that was not made: a gold without a call must be beyond doubt, so this asks for more than `isCallInWords`, by which
 * answers are judged. Besides the marks above: an offered name as a tag, after `tool:`, or alone in front.
 */
export function mayHoldCall(text: string, offered: readonly string[]): boolean {
  if (isCallInWords(text, offered) || MARKS.some((mark) => mark.test(text))) return true;
  if (offered.length === 0) return false;
  const name = `(?<![\\w-])(?:${offered.map((one) => one.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|')})(?![\\w-])`;
  const named = new RegExp(
    `</?${name}[\\s>/]|(?:tool|function|action)(?:[ _-]?(?:calls?|use|name))?\\s{0,5}[:=\\]]\\s{0,5}["'\`*]{0,3}${name}|(?<![\\s\\S])[^\\p{L}\\p{N}\\n]{0,12}${name}[^\\p{L}\\p{N}\\n]{0,3}(?:$|:)|(?:->|→)\\s{0,5}${name}|using (?:the )?tool ["'\`*]{0,3}${name}\\W{0,5}$`,
    'imu',
  );
  return named.test(text);
}
