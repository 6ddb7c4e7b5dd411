import { canonicalJson } from '../records/canonical-json.ts';
import type { Example } from '../records/example.ts';
import { readAnswer } from '../rows/answer.ts';
import { parseCompletion } from '../rows/completion.ts';
import { goldHeldTo } from '../score/accepted-answers.ts';
import { contentCause } from './content/content.ts';
import type { Answer, Diagnosing, Found } from './found.ts';
import { endsInALoop } from './loop.ts';
import { quoted } from './quoted.ts';
import { isWrittenProse } from './recover/prose.ts';
import { type Recovered, recoveredAnswers } from './recover/recover.ts';
import { wrongGold } from './wrong-gold.ts';

/** Why an answer that is not right is wrong: the first cause that applies, in the order of `CAUSES`. */
export function causeOf(diagnosing: Diagnosing): Found {
  const { example, prediction } = diagnosing;
  const outcome = outcomeCause(diagnosing);
  if (outcome) return outcome;
  const gold = goldOf(example);
  const read = readAnswer(example, prediction);
  const strict = read.ok ? read : null;
  const doubt = strict && wrongGold({ ...diagnosing, gold, answer: strict });
  if (doubt) return doubt;
  const recovered = recoveredAnswers({ example, prediction, gold, strict });
  const right = recovered.find(({ answer }) => isGold(example, gold, answer));
  if (right) return wrongWrapper(right);
  const { form = null, answer = strict } = recovered[0] ?? {};
  return answer ? inForm(contentCause({ ...diagnosing, gold: goldHeldTo(gold, example, answer), answer }), form) : unread(diagnosing, gold, read);
}

function outcomeCause({ example, prediction, score, maxTokens }: Diagnosing): Found | null {
  const { outcome, reason, usage } = prediction;
  const because = reason === null ? '' : `: ${quoted(reason)}`;
  if (score.status === 'unscored') return { cause: 'infrastructure', detail: `No answer came back (${outcome}${because}).`, paths: [] };
  if (outcome === 'content_filter') return { cause: 'content-filter', detail: `A content filter held the answer back${because}.`, paths: [] };
  if (outcome === 'refused') return { cause: 'refused', detail: `The model declined to answer${because}.`, paths: [] };
  const spent = usage?.completionTokens ?? 0;
  if ((outcome !== 'truncated' && (maxTokens === null || spent < maxTokens)) || isRunningOn(prediction.text ?? '', example)) return null;
  return { cause: 'truncated', detail: `It was cut off at the token limit${spent > 0 ? ` after ${spent} tokens` : ''}.`, paths: [] };
}

/** So much longer than the right answer, or the same again and again, and not in thoughts, it does not want for tokens: no limit would have ended it well. */
function isRunningOn(text: string, { row }: Pick<Example, 'row'>): boolean {
  const isThinking = text.lastIndexOf('<think') > text.lastIndexOf('</think') || /<\|channel\|>analysis/.test(text);
  const right = row.completion.length;
  // A right answer may be a long list: what is shorter than it may want for tokens.
  return !isThinking && (text.length > 4 * right + 400 || (text.length > right && endsInALoop(text)));
}

export function goldOf({ id, track, row }: Pick<Example, 'id' | 'track' | 'row'>): Answer {
  const gold = parseCompletion(track, row.completion);
  if (!gold.ok) throw new Error(`the gold of example ${id} was scored and cannot be read: ${gold.reason}`);
  return gold;
}

function isGold(example: Example, gold: Answer, answer: Answer): boolean {
  return canonicalJson(goldHeldTo(gold, example, answer).json) === canonicalJson(answer.json);
}

function wrongWrapper({ form, others }: Recovered): Found {
  if (others > 0)
    return {
      cause: 'wrongly-called',
      detail: `It makes the right call and ${others} more at once, which ${others > 1 ? 'were' : 'was'} not due.`,
      paths: [],
      form,
    };
  return { cause: 'wrong-wrapper', detail: `The right answer in another form: ${form}.`, paths: [], form };
}

/** A wrong answer that had to be looked for says so beside its own cause. */
function inForm(found: Found, form: string | null): Found {
  return form === null ? found : { ...found, detail: `${found.detail} It also stands in another form: ${form}.`, form };
}

/** Neither read nor found: prose, or nothing that anybody could read. */
function unread({ example, prediction }: Diagnosing, gold: Answer, read: ReturnType<typeof readAnswer>): Found {
  const text = prediction.text ?? '';
  const offered = (example.request?.tools ?? []).map(({ name }) => name);
  if (gold.calls !== null && (prediction.calls ?? []).length === 0 && isWrittenProse(text, offered)) {
    if (gold.calls.length === 0) return wrongWrapper({ form: 'prose where `none` was to be written', answer: gold, others: 0 });
    return { cause: 'wrongly-withheld', detail: `It answers in prose and calls nothing: ${quoted(text)}.`, paths: [] };
  }
  const why = text.trim() === '' && (prediction.calls ?? []).length === 0 ? 'It is empty' : `Nothing can be read out of it (${read.ok ? '' : read.reason})`;
  return { cause: 'unparseable', detail: `${why}.`, paths: [] };
}
