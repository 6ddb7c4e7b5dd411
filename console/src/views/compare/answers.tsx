import type { CompareAnswer } from '../../../../src/records/console/compare/example.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Code } from '../../ui/code.tsx';
import { count, duration } from '../../ui/numbers.ts';
import { RoleDot } from './marks.tsx';

/** What each model said, whether it was right, why not, how long it took. */
export function Answers({ answers, names }: { answers: readonly CompareAnswer[]; names: ReadonlyMap<string, string> }) {
  return (
    <Card title="Answers" flush>
      <ul className="divide-y divide-rule">
        {answers.map((answer) => (
          <Answer key={answer.role} answer={answer} name={names.get(answer.role) ?? ''} />
        ))}
      </ul>
    </Card>
  );
}

function Answer({ answer, name }: { answer: CompareAnswer; name: string }) {
  const { role, label, correct, outcome, text, reason, causeLabel, detail, isReadable } = answer;
  return (
    <li className="grid min-w-0 gap-x-4 gap-y-2 px-4 py-3 sm:grid-cols-[9.5rem_minmax(0,1fr)]">
      <div className="min-w-0">
        <h3 className="flex items-center gap-1.5 text-sm font-semibold">
          <RoleDot role={role} /> {label}
        </h3>
        <p className="truncate text-[0.8125rem] text-muted">{name}</p>
        <p className="mt-1.5 flex flex-wrap gap-1.5">
          <Correct correct={correct} />
          {outcome !== null && outcome !== 'answered' && <Badge tone="warn">{outcome.replaceAll('_', ' ')}</Badge>}
        </p>
      </div>
      <div className="flex min-w-0 flex-col gap-2">
        {causeLabel !== null && (
          <p className="text-[0.8125rem] break-words">
            <span className="font-medium">{causeLabel}.</span> <span className="text-muted">{detail !== null && <Quoting text={detail} />}</span>
          </p>
        )}
        {reason !== null && <p className="text-[0.8125rem] break-words text-muted">{reason}</p>}
        {!isReadable && text !== null && <p className="text-[0.8125rem] text-inferior">It cannot be read as an answer of this track.</p>}
        {text === null ? (
          <p className="text-[0.8125rem] text-muted">Nothing came back.</p>
        ) : (
          <Code text={text} label={`${label}: the answer`} className="max-h-56" />
        )}
        <Measured answer={answer} />
      </div>
    </li>
  );
}

/** A sentence in which names stand between backticks. */
function Quoting({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence do not move
      <code key={index} className="font-mono text-ink">
        {part}
      </code>
    ),
  );
}

export function Correct({ correct }: { correct: boolean | null }) {
  if (correct === null) return <Badge>not scored</Badge>;
  return <Badge tone={correct ? 'good' : 'bad'}>{correct ? 'right' : 'wrong'}</Badge>;
}

type Measures = Pick<CompareAnswer, 'latencyMs' | 'firstTokenMs' | 'promptTokens' | 'completionTokens'> & { attempts?: number | null };

/** Time and tokens, as far as anybody knows them. */
export function Measured({ answer: { latencyMs, firstTokenMs, promptTokens, completionTokens, attempts = null } }: { answer: Measures }) {
  const told = [
    latencyMs === null ? null : duration(latencyMs),
    firstTokenMs === null ? null : `first token ${duration(firstTokenMs)}`,
    promptTokens === null ? null : `${count(promptTokens)} tokens in`,
    completionTokens === null ? null : `${count(completionTokens)} out`,
    attempts !== null && attempts > 1 ? `${attempts} attempts` : null,
  ].filter((one) => one !== null);
  return <p className="text-xs text-muted">{told.length === 0 ? 'Neither time nor tokens are known here.' : told.join(' · ')}</p>;
}
