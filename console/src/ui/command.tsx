import { CopyButton } from './code.tsx';

/** One command line for a terminal, to copy. */
export function CommandLine({ command }: { command: string }) {
  return (
    <div className="flex min-w-0 items-center gap-2 rounded-lg bg-sunken py-1 pr-1 pl-3 font-mono text-[0.8125rem]">
      <code className="min-w-0 flex-1 break-all">{command}</code>
      <CopyButton text={command} label={`Copy ${command}`} />
    </div>
  );
}
