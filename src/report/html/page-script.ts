/**
 * The page's one script: filters, search and pages over the list of disagreements. What it inserts is the report's own
 * escaped HTML, embedded as JSON; nothing a model wrote is ever parsed as anything but text.
 */
export const PAGE_SCRIPT = `'use strict';
(() => {
  const list = document.querySelector('.cards');
  if (!list) return;
  const PAGE = 20;
  const rest = document.createElement('template');
  rest.innerHTML = JSON.parse(document.getElementById('rest').textContent).join('');
  const cards = [...list.children, ...rest.content.children].map((element) => ({
    element,
    track: element.dataset.track,
    domain: element.dataset.domain,
    wrong: JSON.parse(element.dataset.wrong),
    slices: JSON.parse(element.dataset.slices),
    text: element.textContent.toLowerCase(),
  }));
  const filters = document.querySelector('.filters');
  const more = document.querySelector('.more');
  const value = (name) => filters.querySelector('[name="' + name + '"]').value;
  let limit = PAGE;

  const show = () => {
    const words = value('text').toLowerCase().split(/\\s+/).filter(Boolean);
    const [track, wrong, domain, slice] = ['track', 'wrong', 'domain', 'slice'].map(value);
    const matching = cards.filter((card) =>
      (track === '' || card.track === track) &&
      (wrong === '' || card.wrong.includes(wrong)) &&
      (domain === '' || card.domain === domain) &&
      (slice === '' || card.slices.includes(slice)) &&
      words.every((word) => card.text.includes(word)));
    list.replaceChildren(...matching.slice(0, limit).map(({ element }) => element));
    more.hidden = matching.length <= limit;
    document.getElementById('shown').textContent =
      matching.length === 0 ? 'Nothing matches.' : Math.min(limit, matching.length) + ' of ' + matching.length + ' shown';
  };

  filters.addEventListener('input', () => { limit = PAGE; show(); });
  document.getElementById('more').addEventListener('click', () => {
    const seen = list.children.length;
    limit += PAGE;
    show();
    const next = list.children[seen];
    if (next) { next.tabIndex = -1; next.focus({ preventScroll: true }); }
  });
  document.getElementById('unscripted')?.remove();
  filters.hidden = false;
  show();
})();
`;
