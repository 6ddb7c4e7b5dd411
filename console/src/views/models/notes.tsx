import { CircleAlert } from 'lucide-react';
import type { ModelChange } from '../../../../src/records/console/models.ts';
import { CommandLine } from '../../ui/command.tsx';

/** What else to know of a choice, and the commands that belong to it. */
export function Notes({ notes }: { notes: ModelChange['notes'] }) {
  if (notes.length === 0) return null;
  return (
    <ul className="flex flex-col gap-2">
      {notes.map(({ sentence, command }) => (
        <li key={sentence} className="flex min-w-0 items-start gap-2 text-sm">
          <CircleAlert className="mt-0.5 size-4 shrink-0 text-inconclusive" aria-hidden />
          <div className="flex min-w-0 flex-1 flex-col gap-1.5">
            <p className="break-words">{sentence}</p>
            {command && <CommandLine command={command} />}
          </div>
        </li>
      ))}
    </ul>
  );
}
