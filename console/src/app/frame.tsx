import clsx from 'clsx';
import { Menu, X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useEffect, useRef, useState } from 'react';
import { NavLink, Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router';
import { connect, useConnection } from '../api/events.ts';
import { Badge } from '../ui/badge.tsx';
import { Failure, SaidAbove } from '../ui/states.tsx';
import { MENU } from './menu.ts';
import { useProject } from './project.ts';
import { Share } from './share.tsx';
import { ThemeChoice } from './theme-choice.tsx';

/** Around every view: the menu, whose project this is, whether what is seen is live. */
export function Frame() {
  useEffect(connect, []);
  const project = useProject();
  const isMoving = useNavigation().state !== 'idle';
  const problem = project.data?.problem ?? null;
  useFocusInView();
  return (
    <div className="flex min-h-dvh max-lg:flex-col">
      <a
        href="#view"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-accent focus:px-3 focus:py-2 focus:text-on-accent"
      >
        Skip to the view
      </a>
      <aside className="sticky top-0 hidden h-dvh w-56 shrink-0 flex-col border-r border-rule bg-sunken lg:flex">
        <Mark />
        <Views />
        <Foot />
      </aside>
      <header className="sticky top-0 z-30 flex items-center justify-between gap-2 border-b border-rule bg-sunken px-3 py-2 lg:hidden">
        <Mark />
        <SmallMenu />
      </header>
      {/* A word without an end, in whatever record, widens no page. */}
      <main
        id="view"
        aria-label="View"
        tabIndex={-1}
        className={clsx('min-w-0 flex-1 overflow-x-clip outline-none transition-opacity', isMoving && 'opacity-60')}
      >
        {problem && (
          <div className="px-4 pt-5 sm:px-6 lg:px-8">
            <Failure error={problem} />
          </div>
        )}
        <SaidAbove value={problem}>
          <Outlet />
        </SaidAbove>
      </main>
      <ScrollRestoration />
    </div>
  );
}

/** Whoever goes to another view by keyboard goes on from its heading, which a screen reader then says; a view that has put the focus itself keeps it. */
function useFocusInView(): void {
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    const view = document.getElementById('view');
    const { activeElement } = document;
    if (!view || (activeElement !== view && view.contains(activeElement)) || activeElement?.closest('[role=dialog]')) return;
    (view.querySelector<HTMLElement>('h1') ?? view).focus({ preventScroll: true });
  }, [pathname]);
}

function Mark() {
  const { data } = useProject();
  return (
    <div className="flex min-w-0 items-center gap-2.5 lg:px-4 lg:pt-5 lg:pb-4">
      <img src="/icon.svg" alt="" className="size-7" />
      <div className="min-w-0 leading-tight">
        <div className="text-sm font-semibold">Fledgling</div>
        <div className="truncate text-xs text-muted">{data?.agent ?? 'console'}</div>
      </div>
    </div>
  );
}

function Views() {
  return (
    <nav aria-label="Views" className="flex-1 overflow-y-auto px-2.5 pb-4">
      {MENU.map(({ title, entries }) => (
        <div key={title} className="mt-3 first:mt-0">
          <div className="px-2.5 pb-1 text-xs font-medium text-faint">{title}</div>
          <ul>
            {entries.map(({ to, label, icon: Icon }) => (
              <li key={to}>
                <NavLink
                  to={to}
                  className={({ isActive }) =>
                    clsx(
                      'flex items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-sm',
                      isActive ? 'bg-chosen font-medium text-accent' : 'text-ink hover:bg-hover',
                    )
                  }
                >
                  <Icon className="size-4 shrink-0" aria-hidden />
                  {label}
                </NavLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Foot() {
  const { data } = useProject();
  const connection = useConnection();
  return (
    <div className="flex flex-col gap-2.5 border-t border-rule px-4 py-3 text-xs text-muted">
      {data?.busy && (
        <div>
          <Badge tone="info">running</Badge> <span className="font-mono">{data.busy.command}</span>
        </div>
      )}
      <div className="flex flex-wrap items-center gap-1.5" role="status">
        <span className={clsx('size-2 rounded-full', connection === 'lost' ? 'bg-inferior' : 'bg-parity')} aria-hidden />
        {{ live: 'Live', connecting: 'Connecting', lost: 'Not connected' }[connection]}
        {data?.isReadOnly && <Badge>read-only</Badge>}
      </div>
      <div className="flex items-center justify-between gap-2">
        <ThemeChoice />
        <Share />
      </div>
    </div>
  );
}

function SmallMenu() {
  const [isOpen, setOpen] = useState(false);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a chosen view closes the menu
  useEffect(() => setOpen(false), [pathname]);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger aria-label="Menu" className="rounded-lg p-2 hover:bg-hover">
        <Menu className="size-5" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 right-0 z-40 flex w-72 max-w-[85vw] flex-col border-l border-rule bg-sunken pt-3"
        >
          <div className="flex items-center justify-between px-4 pb-3">
            <Dialog.Title className="text-sm font-semibold">Views</Dialog.Title>
            <Dialog.Close aria-label="Close" className="rounded-lg p-1.5 hover:bg-hover">
              <X className="size-5" />
            </Dialog.Close>
          </div>
          <Views />
          <Foot />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
