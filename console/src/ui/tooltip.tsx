import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';

export function TooltipArea({ children }: { children: ReactNode }) {
  return <Tooltip.Provider delayDuration={300}>{children}</Tooltip.Provider>;
}

/** A few words on what can be focused or pointed at; never the only place where something is said. */
export function Tip({ says, children }: { says: ReactNode; children: ReactNode }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content sideOffset={6} className="z-50 max-w-80 rounded-md bg-ink px-2.5 py-1.5 text-[0.8125rem] text-paper shadow-lg">
          {says}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
