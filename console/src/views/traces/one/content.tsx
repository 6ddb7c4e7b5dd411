import type { ShownContent } from '../../../../../src/records/console/trace.ts';
import { count } from '../../../ui/numbers.ts';
import { LongText } from './long-text.tsx';
import { Message } from './message.tsx';

/** An input or output as people read it. */
export function Content({ of }: { of: ShownContent }) {
  if (of.kind === 'empty') return <p className="text-sm text-muted">Nothing recorded.</p>;
  if (of.kind === 'text') return <LongText text={of.text} label="Text" />;
  if (of.kind === 'json') return <LongText text={of.text} label="JSON" isMono />;
  return (
    <div className="flex flex-col gap-2.5">
      {of.tools.length > 0 && <Tools tools={of.tools} />}
      <ol className="flex flex-col overflow-hidden rounded-lg border border-rule">
        {of.messages.map((message, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: messages have nothing else that tells them apart, and never change place
          <Message key={index} message={message} />
        ))}
      </ol>
      {of.rest && (
        <details>
          <summary className="cursor-pointer text-[0.8125rem] text-muted hover:text-ink">Beside the messages</summary>
          <div className="mt-2">
            <LongText text={of.rest} label="Beside the messages" isMono />
          </div>
        </details>
      )}
    </div>
  );
}

function Tools({ tools }: { tools: Extract<ShownContent, { kind: 'chat' }>['tools'] }) {
  return (
    <details className="rounded-lg border border-rule">
      <summary className="cursor-pointer px-3 py-2 text-sm">
        {count(tools.length)} {tools.length === 1 ? 'tool' : 'tools'} offered{' '}
        <span className="font-mono text-[0.8125rem] text-muted">{tools.map(({ name }) => name).join(', ')}</span>
      </summary>
      <ul className="divide-y divide-rule border-t border-rule">
        {tools.map(({ name, description, parameters }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two tools may have one name
          <li key={index} className="flex flex-col gap-1.5 px-3 py-2">
            <p className="text-sm">
              <span className="font-mono text-[0.8125rem] font-medium">{name}</span>
              {description && <span className="ml-2 text-muted">{description}</span>}
            </p>
            <LongText text={parameters} label={`Parameters of ${name}`} isMono most={1_500} />
          </li>
        ))}
      </ul>
    </details>
  );
}
