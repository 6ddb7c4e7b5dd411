import clsx from 'clsx';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/code.tsx';
import { compact } from '../../../ui/numbers.ts';

interface LongTextProps {
  text: string;
  label: string;
  isMono?: boolean;
  /** Without a box of its own. */
  isBare?: boolean;
  /** Characters that are shown at first. */
  most?: number;
}

/** Text of any length: a page with megabytes in it would not scroll, so the rest is shown on demand. */
export function LongText({ text, label, isMono = false, isBare = false, most = 8_000 }: LongTextProps) {
  const [isWhole, setWhole] = useState(false);
  const isCut = !isWhole && text.length > most + 200;
  const shown = isCut ? text.slice(0, most) : text;
  return (
    <div className={clsx('relative min-w-0', !isBare && 'rounded-lg bg-sunken p-3 pr-12')}>
      <div className={clsx('break-words whitespace-pre-wrap', isMono ? 'font-mono text-[0.8125rem] leading-relaxed' : 'text-sm')}>
        {shown}
        {isCut && '…'}
      </div>
      {isCut && (
        <Button look="quiet" size="small" className="mt-1 -ml-2.5" onClick={() => setWhole(true)}>
          Show all, {compact(text.length)} characters
        </Button>
      )}
      {!isBare && (
        <div className="absolute top-1.5 right-1.5">
          <CopyButton text={text} label={`Copy: ${label}`} />
        </div>
      )}
    </div>
  );
}
