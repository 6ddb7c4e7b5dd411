import { CircleAlert } from 'lucide-react';
import type { ModelChange } from '../../../../src/records/console/models.ts';
import { CommandLine } from '../../ui/command.tsx';

/** What the policy refuses, and what is left to do, each with its command. */
export function Notes({ refusals, notes }: Pick<ModelChange, 'refusals' | 'notes'>) {
  return (
    <>
      {refusals.length > 0 && (
        <div className="flex min-w-0 items-start gap-2 text-sm">
          <CircleAlert className="mt-0.5 size-4 shrink-0 text-inferior" aria-hidden />
          <div className="flex min-w-0 flex-1 flex-col gap-1.5">
            <p className="font-medium">The policy beside the config does not allow it: a pull request with it is blocked.</p>
            <Refusals sentences={refusals} />
          </div>
        </div>
      )}
      {notes.map(({ sentence, command }) => (
        <div key={sentence} className="flex min-w-0 flex-col gap-1.5 text-sm">
          <p className="break-words">{sentence}</p>
          {command && <CommandLine command={command} />}
        </div>
      ))}
    </>
  );
}

/** The policy's own sentences; of several the first, the others behind it. */
export function Refusals({ sentences: [first, ...others] }: { sentences: readonly string[] }) {
  return (
    <>
      <p className="break-words">{first}</p>
      {others.length > 0 && (
        <details>
          <summary className="w-fit cursor-pointer text-muted hover:text-ink">{others.length === 1 ? 'One more' : `${others.length} more`}</summary>
          <ul className="mt-2 flex flex-col gap-2">
            {others.map((sentence) => (
              <li key={sentence} className="break-words">
                {sentence}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
