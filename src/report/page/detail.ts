import { element, outcome } from './element.ts';
import type { PackedAnswer, PackedExample, PackedRow, Payload } from './payload.ts';

type Column = { label: string; role: string; answer: PackedAnswer | null };

/** One example whole: what was asked, gold and the answers side by side, field by field, why an answer is wrong, and the texts as they came. */
export function detailOf(example: PackedExample, { models, systems, tracks, causes }: Payload): Node[] {
  const columns = models.map(({ role, label }, at): Column => ({ role, label, answer: example.answers[at] ?? null }));
  const system = example.system === undefined ? undefined : systems[example.system];
  return [
    tags(example, tracks),
    element('h3', { class: 'prompt', id: 'prompt', tabindex: '-1' }, example.user),
    ...(system === undefined ? [] : [folded('System prompt', element('pre', {}, system))]),
    fields(example, columns),
    ...columns.flatMap((column) => whyWrong(column, causes)),
    folded('Answers as they came', ...rawTexts(example, columns)),
  ];
}

function tags({ id, track, split, domain, slices, apart, url }: PackedExample, tracks: Payload['tracks']): HTMLElement {
  const names = [tracks[track] ?? track, domain, split, ...slices, ...(apart ? ['not in the gate'] : [])];
  // The report let through addresses of http and https only.
  const trace = url === undefined ? [] : [element('a', { href: url, rel: 'noopener noreferrer', target: '_blank' }, 'Trace')];
  return element(
    'p',
    { class: 'tags' },
    ...names.map((name) => element('span', {}, name)),
    ...trace,
    element('a', { class: 'id', href: `#example=${id}` }, id),
  );
}

function fields({ rows, more, gold }: PackedExample, columns: readonly Column[]): HTMLElement {
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, 'Field'),
    element('th', { scope: 'col' }, 'Gold'),
    ...columns.map(({ label, role, answer }) => element('th', { scope: 'col', class: role }, `${label} `, answer ? outcome(answer.correct) : 'not asked')),
  );
  const body = rows.length > 0 ? rows.map((row) => field(row, columns)) : [whole(gold, columns)];
  const table = element('table', { class: 'diff' }, element('thead', {}, head), element('tbody', {}, ...body));
  const box = element('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': 'Answers side by side' }, table);
  return more === undefined ? box : element('div', {}, box, element('p', { class: 'note' }, `${more} more fields are not listed.`));
}

function field([path, values, differs = []]: PackedRow, columns: readonly Column[]): HTMLElement {
  const gold = typeof values[0] === 'string' ? values[0] : null;
  const asText = (told: PackedRow[1][number] | undefined) => (told === 0 || told === undefined ? gold : told);
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, path),
    element('td', { 'data-label': 'Gold' }, value(gold, false)),
    ...columns.map(({ label, answer }, at) => {
      const readable = answer !== null && answer.unreadable !== true;
      return element(
        'td',
        { 'data-label': label },
        readable ? value(asText(values[at + 1]), differs.includes(at + 1)) : element('span', { class: 'quiet' }, answer ? 'unreadable' : ''),
      );
    }),
  );
}

/** Where gold itself has no fields, its text stands beside the others'. */
function whole(gold: string, columns: readonly Column[]): HTMLElement {
  const cells = columns.map(({ label, answer }) => element('td', { 'data-label': label }, answer ? value(textOf(answer, gold), answer.correct === false) : ''));
  return element('tr', {}, element('th', { scope: 'row' }, 'text'), element('td', { 'data-label': 'Gold' }, gold), ...cells);
}

function value(text: string | null, differs: boolean): HTMLElement {
  const shown = text === null ? element('span', { class: 'quiet' }, 'absent') : text;
  return differs ? element('mark', {}, element('span', { 'aria-hidden': 'true' }, '≠ '), shown) : element('span', {}, shown);
}

function whyWrong({ label, answer }: Column, causes: Payload['causes']): HTMLElement[] {
  if (answer === null) return [];
  const { cause, detail, reason, ms } = answer;
  const said = [cause === undefined ? '' : (causes[cause] ?? cause), detail ?? '', reason ?? ''].filter(Boolean).join(': ');
  const time = ms === undefined ? '' : `${ms} ms`;
  return said === '' && time === '' ? [] : [element('p', { class: 'cause' }, element('b', {}, label), ' ', [said, time].filter(Boolean).join(' · '))];
}

function rawTexts({ gold }: PackedExample, columns: readonly Column[]): HTMLElement[] {
  const given = columns.flatMap(({ label, answer }) => (answer ? [[label, textOf(answer, gold) ?? 'No answer.'] as const] : []));
  return [['Gold', gold] as const, ...given].flatMap(([label, text]) => [element('h4', {}, label), element('pre', {}, text)]);
}

function textOf({ text }: PackedAnswer, gold: string): string | null {
  return text === undefined ? gold : text;
}

function folded(label: string, ...content: Node[]): HTMLElement {
  return element('details', {}, element('summary', {}, label), ...content);
}
