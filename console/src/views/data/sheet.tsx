import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { useFocusReturn } from '../../ui/dialog.tsx';

interface SheetProps {
  onClose(): void;
  title: ReactNode;
  lead: ReactNode;
  /** Left of the cross. */
  actions?: ReactNode;
  children: ReactNode;
  /** Keys pressed anywhere in it. */
  onKey?(key: string): void;
}

/** A panel at the right edge over its list; the whole width on a telephone. Escape and the cross close it; the focus returns. */
export function Sheet({ onClose, title, lead, actions, children, onKey }: SheetProps) {
  const focusReturn = useFocusReturn();
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/30" />
        <Dialog.Content
          {...focusReturn}
          onKeyDown={(event) => {
            const isTyping = event.target instanceof HTMLInputElement;
            if (!isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) onKey?.(event.key);
          }}
          className="fixed inset-y-0 right-0 z-40 flex w-full max-w-[46rem] flex-col border-l border-rule bg-paper shadow-2xl"
        >
          <div className="flex items-start justify-between gap-3 border-b border-rule px-4 py-3 sm:px-5">
            <div className="min-w-0">
              <Dialog.Title className="text-[1rem] font-semibold text-ink">{title}</Dialog.Title>
              <Dialog.Description asChild>
                <div className="mt-1 flex flex-wrap items-center gap-1.5 text-[0.8125rem] text-muted">{lead}</div>
              </Dialog.Description>
            </div>
            <div className="flex shrink-0 items-center gap-1">
              {actions}
              <Dialog.Close aria-label="Close" className="rounded-md p-1.5 text-muted hover:bg-hover hover:text-ink">
                <X className="size-4" />
              </Dialog.Close>
            </div>
          </div>
          <div className="min-h-0 flex-1 overflow-auto px-4 py-4 sm:px-5">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
