import clsx from 'clsx';
import { X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';

interface Told {
  id: number;
  text: string;
  tone: 'done' | 'failed';
}

const Telling = createContext<(text: string, tone?: Told['tone']) => void>(() => {});

/** Says in a corner that something was done, or was not. */
export function useTell() {
  return useContext(Telling);
}

export function Toasts({ children }: { children: ReactNode }) {
  const [told, setTold] = useState<readonly Told[]>([]);
  const tell = useCallback(
    (text: string, tone: Told['tone'] = 'done') => setTold((before) => [...before.slice(-3), { id: Date.now() + Math.random(), text, tone }]),
    [],
  );
  return (
    <Telling.Provider value={tell}>
      <Toast.Provider duration={6_000} swipeDirection="right">
        {children}
        {told.map(({ id, text, tone }) => (
          <Toast.Root
            key={id}
            onOpenChange={(isOpen) => !isOpen && setTold((before) => before.filter((one) => one.id !== id))}
            className={clsx(
              'flex items-start gap-3 rounded-lg border bg-raised px-4 py-3 text-sm shadow-lg',
              tone === 'failed' ? 'border-inferior/50 text-inferior' : 'border-rule',
            )}
          >
            <Toast.Description className="min-w-0 flex-1 break-words">{text}</Toast.Description>
            <Toast.Close aria-label="Dismiss" className="-m-1 rounded-md p-1 text-muted hover:text-ink">
              <X className="size-4" />
            </Toast.Close>
          </Toast.Root>
        ))}
        <Toast.Viewport className="fixed right-0 bottom-0 z-50 flex w-96 max-w-full flex-col gap-2 p-4" />
      </Toast.Provider>
    </Telling.Provider>
  );
}
