import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';

interface DialogProps {
  isOpen: boolean;
  onClose(): void;
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  /** Buttons below. */
  actions?: ReactNode;
  wide?: boolean;
}

/** A question that wants an answer before anything else. Escape and the cross close it; the focus returns. */
export function Dialog({ isOpen, onClose, title, lead, children, actions, wide = false }: DialogProps) {
  const focusReturn = useFocusReturn();
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Radix.Content
          {...focusReturn}
          className={`fixed top-1/2 left-1/2 z-40 flex max-h-[90dvh] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-2xl border border-rule bg-raised shadow-2xl ${wide ? 'max-w-4xl' : 'max-w-xl'}`}
        >
          <div className="flex items-start justify-between gap-4 border-b border-rule px-5 py-4">
            <div className="min-w-0">
              <Radix.Title className="text-[1rem] font-semibold text-ink">{title}</Radix.Title>
              <Radix.Description className={lead ? 'mt-0.5 text-sm text-muted' : 'sr-only'}>{lead ?? title}</Radix.Description>
            </div>
            <Radix.Close aria-label="Close" className="shrink-0 rounded-md p-1.5 text-muted hover:bg-hover hover:text-ink">
              <X className="size-4" />
            </Radix.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-auto px-5 py-4">{children}</div>
          {actions && <div className="flex flex-wrap justify-end gap-2 border-t border-rule px-5 py-3">{actions}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Gives the focus back to what had it before a dialog opened: Radix does so for triggers of its own alone. The view gets it where that is gone. */
export function useFocusReturn() {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const { current } = before;
      const place = current instanceof HTMLElement && current.isConnected && current !== document.body ? current : document.getElementById('view');
      place?.focus({ preventScroll: true });
    },
  };
}
