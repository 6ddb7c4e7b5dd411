import clsx from 'clsx';

interface DiffLine {
  sign: '+' | '-' | ' ' | '@';
  text: string;
  /** Line numbers before and after; null where there is none. */
  before: number | null;
  after: number | null;
}

/** A unified diff with its signs and line numbers; text as it stands, hostile or not. */
export function Diff({ text, label, className = 'max-h-96' }: { text: string; label: string; className?: string }) {
  const lines = linesOf(text);
  return (
    <section tabIndex={0} aria-label={label} className={clsx('overflow-auto rounded-lg border border-rule bg-sunken', className)}>
      <table className="min-w-full border-collapse font-mono text-[0.8125rem] leading-relaxed">
        <tbody>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a diff's lines have no other name, and never move
            <tr key={index} className={ROWS[line.sign]}>
              {line.sign === '@' ? (
                <td colSpan={4} className="px-3 py-1 text-faint">
                  {line.text}
                </td>
              ) : (
                <>
                  <td className="w-px pl-3 text-right text-faint select-none">{line.before}</td>
                  <td className="w-px pl-3 text-right text-faint select-none max-sm:hidden">{line.after}</td>
                  <td className="w-px px-3 select-none">{line.sign}</td>
                  <td className="pr-4 whitespace-pre">{line.text || ' '}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const ROWS = { '+': 'bg-parity-soft text-parity', '-': 'bg-inferior-soft text-inferior', ' ': '', '@': 'bg-hover' } as const;

/** Without the file's header. */
function linesOf(diff: string): DiffLine[] {
  const all = diff.split('\n');
  const first = all.findIndex((line) => line.startsWith('@@'));
  let [before, after] = [0, 0];
  return all.slice(Math.max(0, first)).flatMap((line): DiffLine[] => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (hunk) {
      [before, after] = [Number(hunk[1]), Number(hunk[2])];
      return [{ sign: '@', text: line, before: null, after: null }];
    }
    const text = line.slice(1).replace(/\r$/, '');
    if (line.startsWith('+')) return [{ sign: '+', text, before: null, after: after++ }];
    if (line.startsWith('-')) return [{ sign: '-', text, before: before++, after: null }];
    return line.startsWith(' ') ? [{ sign: ' ', text, before: before++, after: after++ }] : [];
  });
}
