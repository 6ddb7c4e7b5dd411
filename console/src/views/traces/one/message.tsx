import clsx from 'clsx';
import { CornerDownRight, Wrench } from 'lucide-react';
import type { ShownMessage } from '../../../../../src/records/console/trace.ts';
import { LongText } from './long-text.tsx';

const ROLES: Readonly<Record<string, string>> = { system: 'System', developer: 'Developer', user: 'User', assistant: 'Assistant', tool: 'Tool' };

/** One message of a conversation: its text, the calls it makes, the results it brings. */
export function Message({ message: { role, name, text, calls, results, rest } }: { message: ShownMessage }) {
  return (
    <li
      className={clsx('grid gap-x-3 gap-y-1 border-b border-rule px-3 py-2.5 last:border-b-0 sm:grid-cols-[5.5rem_1fr]', role === 'assistant' && 'bg-sunken')}
    >
      <div className="text-[0.8125rem] font-medium text-muted">
        {ROLES[role] ?? role}
        {name && results.length === 0 && <span className="block font-mono text-xs font-normal break-all">{name}</span>}
      </div>
      <div className="flex min-w-0 flex-col gap-2">
        {text !== null && text !== '' && <LongText text={text} label="Message" isBare most={role === 'system' ? 700 : 8_000} />}
        {calls.map((call, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a message may call one tool twice alike
          <Called key={index} icon={<Wrench className="size-3.5 text-accent" aria-hidden />} word="calls" name={call.name} id={call.id} text={call.arguments} />
        ))}
        {results.map((result, index) => (
          <Called
            // biome-ignore lint/suspicious/noArrayIndexKey: results have nothing else that tells them apart
            key={index}
            icon={<CornerDownRight className="size-3.5 text-muted" aria-hidden />}
            word="result"
            name={result.name}
            id={result.id}
            text={result.text}
          />
        ))}
        {rest && <LongText text={rest} label="What else the message holds" isMono most={1_500} />}
        {!text && calls.length === 0 && results.length === 0 && !rest && <span className="text-sm text-muted">empty</span>}
      </div>
    </li>
  );
}

interface CalledProps {
  icon: React.ReactNode;
  word: string;
  name: string | null;
  id: string | null;
  text: string;
}

function Called({ icon, word, name, id, text }: CalledProps) {
  return (
    <div className="min-w-0 rounded-lg border border-rule bg-raised">
      <div className="flex flex-wrap items-center gap-x-2 border-b border-rule px-2.5 py-1.5 text-[0.8125rem]">
        {icon}
        <span className="text-muted">{word}</span>
        {name && <span className="font-mono font-medium break-all">{name}</span>}
        {id && <span className="ml-auto font-mono text-xs break-all text-muted">{id}</span>}
      </div>
      <div className="px-2.5 py-2">
        <LongText text={text} label={word === 'calls' ? 'Arguments' : 'Result'} isBare isMono />
      </div>
    </div>
  );
}
