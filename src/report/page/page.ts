import { detailOf } from './detail.ts';
import { byId } from './element.ts';
import { VirtualList } from './list.ts';
import type { PackedExample } from './payload.ts';
import { FILTERS, fragmentOf, matches, NO_STATE, type State, searchable, stateOf } from './state.ts';
import { unpack } from './unpack.ts';

/** The page's one script: the browser of examples. Everything it shows it sets as text. */
async function browse(): Promise<void> {
  if (document.getElementById('examples-data') === null) return;
  const payload = await unpack(byId('examples-data', HTMLScriptElement).text);
  const browser = byId('browser', HTMLElement);
  const { form, read, write } = filterForm();
  const { examples } = payload;
  const texts = new Map<PackedExample, string>();
  const textOf = (example: PackedExample) => {
    const text = texts.get(example) ?? searchable(example);
    texts.set(example, text);
    return text;
  };
  let shown: readonly PackedExample[] = [];
  let at = -1;

  const list = new VirtualList(byId('rows', HTMLElement), { models: payload.models, onOpen: (next) => open(next, { tell: true }) });

  function search(state: State, { tell }: { tell: boolean }): void {
    shown = examples.filter((example) => matches(example, state, { models: payload.models, textOf }));
    const wanted = state.example === '' ? -1 : shown.findIndex(({ id }) => id === state.example);
    at = wanted >= 0 ? wanted : shown.length > 0 ? 0 : -1;
    list.show(shown, at);
    open(at, { tell });
  }

  function open(next: number, { tell }: { tell: boolean }): void {
    at = next;
    const example = shown[next];
    list.open(next);
    byId('detail', HTMLElement).replaceChildren(...(example ? detailOf(example, payload) : []));
    byId('shown', HTMLElement).textContent = example
      ? `${(next + 1).toLocaleString('en-US')} of ${shown.length.toLocaleString('en-US')} shown, ${examples.length.toLocaleString('en-US')} in all`
      : 'Nothing matches.';
    byId('previous', HTMLButtonElement).disabled = next <= 0;
    byId('next', HTMLButtonElement).disabled = next >= shown.length - 1;
    if (tell) history.replaceState(null, '', fragmentOf({ ...read(), example: example?.id ?? '' }));
  }

  const step = (by: number) => {
    if (shown[at + by]) open(at + by, { tell: true });
  };
  const follow = () => {
    const state = stateOf(location.hash);
    if (state === null) return;
    write(state);
    search(state, { tell: false });
    byId('examples', HTMLElement).scrollIntoView();
  };

  form.addEventListener('input', () => search(read(), { tell: true }));
  form.addEventListener('submit', (event) => event.preventDefault());
  byId('clear', HTMLButtonElement).addEventListener('click', () => {
    write(NO_STATE);
    search(NO_STATE, { tell: true });
  });
  byId('previous', HTMLButtonElement).addEventListener('click', () => step(-1));
  byId('next', HTMLButtonElement).addEventListener('click', () => step(1));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
    else if (event.key === '/') {
      event.preventDefault();
      byId('filter-text', HTMLInputElement).focus();
    }
  });
  addEventListener('hashchange', follow);
  // The address a link leads to may be the one that is open already: then nothing changes, and all the same somebody wants to be led there.
  document.addEventListener('click', ({ target }) => {
    const link = target instanceof Element ? target.closest('a[href^="#"]') : null;
    if (link instanceof HTMLAnchorElement && link.hash === location.hash) follow();
  });

  browser.hidden = false;
  if (stateOf(location.hash) === null) search(read(), { tell: false });
  else follow();
  // For whoever waits for it: the page is whole.
  document.documentElement.dataset['ready'] = String(examples.length);
}

function filterForm() {
  const form = byId('filters', HTMLFormElement);
  const fields = FILTERS.flatMap((name) => {
    const field = form.elements.namedItem(name);
    return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? [{ name, field }] : [];
  });
  return {
    form,
    read: (): State => ({ ...NO_STATE, ...Object.fromEntries(fields.map(({ name, field }) => [name, field.value])) }),
    write: (state: State) => {
      for (const { name, field } of fields) field.value = state[name];
    },
  };
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
}

void browse();
