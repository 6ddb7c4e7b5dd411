import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from './button.tsx';

/** Text as it stands, hostile or not: React writes it as text. JSON is set out over lines. */
export function Code({ text, label, className = 'max-h-96' }: { text: string; label: string; className?: string }) {
  return (
    <div className="relative min-w-0">
      <section tabIndex={0} aria-label={label} className={`overflow-auto rounded-lg bg-sunken p-3 pr-12 ${className}`}>
        <pre className="font-mono text-[0.8125rem] leading-relaxed break-words whitespace-pre-wrap">{text}</pre>
      </section>
      <div className="absolute top-1.5 right-1.5">
        <CopyButton text={text} />
      </div>
    </div>
  );
}

export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [isCopied, setCopied] = useState(false);
  // Browsers have no clipboard for a page that came from another machine without TLS.
  if (!('clipboard' in navigator)) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <Button look="quiet" size="small" aria-label={isCopied ? 'Copied' : label} onClick={copy}>
      {isCopied ? <Check /> : <Copy />}
    </Button>
  );
}

/** A value as people read it: JSON over lines, text as it is. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');
}

/** One or more keys, as a keyboard shows them. */
export function Key({ of }: { of: string }) {
  return <kbd className="rounded border border-rule bg-sunken px-1 font-sans text-xs text-muted">{of}</kbd>;
}
