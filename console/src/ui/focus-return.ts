import { useRef } from 'react';

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
