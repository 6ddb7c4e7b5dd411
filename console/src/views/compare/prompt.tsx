import type { CompareExample } from '../../../../src/records/console/compare/example.ts';
import { Card } from '../../ui/card.tsx';
import { Code } from '../../ui/code.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useLocalText } from './asking.ts';

interface PromptProps {
  run: string;
  example: CompareExample;
  shown: string;
  onShow(shown: string): void;
}

/** What was asked: as the agent's messages, as the very text the local model read, and the tools that were offered. */
export function Prompt({ run, example, shown, onShow }: PromptProps) {
  const { messages, tools, responseFormat } = example;
  const tabs = [
    { value: 'messages', label: 'Messages', content: <Messages messages={messages} /> },
    { value: 'local', label: 'As the local model read it', content: <LocalText run={run} example={example.id} /> },
    ...(tools.length > 0 ? [{ value: 'tools', label: `Tools (${tools.length})`, content: <Tools tools={tools} gold={example.tool} /> }] : []),
    ...(responseFormat === null
      ? []
      : [{ value: 'format', label: 'Response format', content: <Code text={responseFormat} label="Response format" className="max-h-[32rem]" /> }]),
  ];
  return (
    <Card title="Prompt">
      <Tabs label="Prompt" value={tabs.some(({ value }) => value === shown) ? shown : 'messages'} onChange={onShow} tabs={tabs} />
    </Card>
  );
}

function Messages({ messages }: Pick<CompareExample, 'messages'>) {
  return (
    <ol className="flex flex-col gap-3">
      {messages.map(({ role, text, calls }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a conversation does not change
        <li key={index} className="grid gap-1 sm:grid-cols-[5.5rem_1fr] sm:gap-3">
          <span className="pt-px text-[0.8125rem] font-medium text-muted">{role}</span>
          <div className="min-w-0">
            {text !== '' && <p className={`text-sm break-words whitespace-pre-wrap ${role === 'system' ? 'text-muted' : ''}`}>{text}</p>}
            {calls.map((call) => (
              <p key={`${call.name} ${call.arguments}`} className="font-mono text-[0.8125rem] break-words">
                {call.name} {call.arguments}
              </p>
            ))}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Tools({ tools, gold }: { tools: CompareExample['tools']; gold: string }) {
  return (
    <ul className="flex flex-col gap-2">
      {tools.map(({ name, description, parameters }) => (
        <li key={name}>
          <details className="rounded-lg border border-rule px-3 py-2">
            <summary className="cursor-pointer text-sm">
              <span className="font-mono">{name}</span>
              {name === gold && <span className="ml-2 text-xs text-parity">called by the gold</span>}
              {description !== null && <span className="ml-2 text-muted">{description}</span>}
            </summary>
            <div className="mt-2">
              <Code text={parameters} label={`Parameters of ${name}`} />
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}

function LocalText({ run, example }: { run: string; example: string }) {
  const { data, error, refetch } = useLocalText(run, example);
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Loading rows={4} />;
  return data.text === null ? (
    <p className="text-sm text-muted">{data.note}</p>
  ) : (
    <Code text={data.text} label="The text that the local model read" className="max-h-[32rem]" />
  );
}
