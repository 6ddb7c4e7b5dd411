import { useEffect, useRef } from 'react';
import { Dialog } from '../../ui/dialog.tsx';

export type Keys = Readonly<Record<string, () => void>>;

const TYPED_INTO = 'input, textarea, select, [role=dialog], [role=menu], [contenteditable=true]';

/** Calls back for single keys, wherever the focus is but where one types or chooses. */
export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const { target, ctrlKey, metaKey, altKey } = event;
      if (ctrlKey || metaKey || altKey || event.defaultPrevented) return;
      if (target instanceof Element && target.closest(TYPED_INTO)) return;
      const act = current.current[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}

const SHOWN = [
  ['j', 'Next example'],
  ['k', 'Example before'],
  ['n', 'Next miss'],
  ['p', 'Miss before'],
  ['↓ ↑', 'The same in the list, with Page Up and Down, Home and End'],
  ['/', 'Search'],
  ['a', 'Ask this example live'],
  ['Esc', 'Back to the list, on a narrow screen'],
  ['?', 'These keys'],
] as const;

export function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keys">
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-2.5 text-sm">
        {SHOWN.map(([key, does]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="rounded-md border border-rule bg-sunken px-2 py-0.5 font-mono text-[0.8125rem]">{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
