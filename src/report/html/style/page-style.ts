import { EXAMPLES_STYLE } from './examples-style.ts';
import { FINDINGS_STYLE } from './findings-style.ts';

/** System fonts, one accent colour, light and dark from one set of variables; Okabe-Ito hues for the three models. */
const BASE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fdfdfc, #14161a);
  --raised: light-dark(#f5f5f2, #1c1f25);
  --ink: light-dark(#1b1d21, #e8e8e4);
  --muted: light-dark(#5c6068, #a3a8b2);
  --rule: light-dark(#dfdfda, #30343c);
  --accent: light-dark(#0b5c8f, #7cc0ee);
  --parity: light-dark(#0a6b4f, #5fd0a8);
  --inferior: light-dark(#a63a06, #ff9d6b);
  --inconclusive: light-dark(#6f5600, #e6c04a);
  --hosted: light-dark(#4d5157, #b9bdc6);
  --base: light-dark(#c2570c, #f0954e);
  --tuned: light-dark(#0b5c8f, #7cc0ee);
  --train: light-dark(#a9adb5, #6c727d);
  --val: light-dark(#d9a441, #e6c04a);
  --test: light-dark(#0b5c8f, #7cc0ee);
  --vault: light-dark(#7a4a9e, #c39be6);
  --margin: light-dark(#1b1d21, #e8e8e4);
  --mark: light-dark(#fdeccd, #4a3510);
  --field: light-dark(#878b93, #737983);
  --chosen: light-dark(#e8f1f8, #1d2c3a);
  --beyond: light-dark(#f7e9e2, #33221a);
  --heat: light-dark(#c2570c, #f0954e);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
:root:has([name="theme"][value="light"]:checked) { color-scheme: light; }
:root:has([name="theme"][value="dark"]:checked) { color-scheme: dark; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 var(--sans); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
main { max-width: 78rem; margin: 0 auto; padding: 2rem 2rem 6rem; }
section > p, section > ul, .reasons { max-width: 52rem; }
a { color: var(--accent); text-underline-offset: 3px; }
h1, h2, h3 { line-height: 1.2; letter-spacing: -0.01em; text-wrap: balance; }
h2 { font-size: 1.6rem; margin: 0 0 1rem; }
h3 { font-size: 1.05rem; margin: 2.75rem 0 0.75rem; }
p, ul, ol, dl { margin: 0 0 1rem; }
section + section:not(.keys) { margin-top: 4.5rem; padding-top: 2.25rem; border-top: 1px solid var(--rule); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.quiet, .note { color: var(--muted); }
.quiet { font-weight: 400; font-size: 0.875rem; }
.note { font-size: 0.875rem; margin-top: 0.6rem; max-width: 46rem; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

.stand-in { padding: 0.75rem 1rem; border-left: 4px solid var(--inconclusive); background: var(--raised); border-radius: 0 6px 6px 0; }
.top { display: flex; justify-content: space-between; align-items: start; gap: 1rem; margin-top: 1.5rem; }
.theme { display: flex; border: 1px solid var(--rule); border-radius: 999px; margin: 0; padding: 2px; font-size: 0.8rem; }
.theme input { position: absolute; opacity: 0; }
.theme span { display: block; padding: 0.2rem 0.7rem; border-radius: 999px; color: var(--muted); cursor: pointer; }
.theme :checked + span { background: var(--rule); color: var(--ink); }
.theme :focus-visible + span { outline: 2px solid var(--accent); }

.verdict { margin: 2.75rem 0 2.25rem; }
.next { border-left: 4px solid var(--accent); background: var(--raised); border-radius: 0 6px 6px 0; padding: 0.75rem 1rem; max-width: 52rem; }
.next h2 { font-size: 0.8rem; color: var(--muted); margin: 0 0 0.15rem; letter-spacing: 0; font-weight: 500; }
.next p, .next ol { margin: 0; } .next ol { padding-left: 1.2rem; }
.contents { position: sticky; top: 0; z-index: 2; background: var(--paper); border-block: 1px solid var(--rule); margin-bottom: 2.5rem; overflow-x: auto; }
.contents ul { list-style: none; display: flex; gap: 1.4rem; margin: 0; padding: 0.55rem 0; font-size: 0.875rem; white-space: nowrap; }
.contents a { text-decoration: none; color: var(--muted); } .contents a:hover { color: var(--ink); text-decoration: underline; }
section[id] { scroll-margin-top: 3.5rem; }
.verdict h1 { font-size: clamp(2.75rem, 9vw, 4.5rem); letter-spacing: -0.035em; font-weight: 700; margin: 0 0 0.75rem; }
.verdict.parity h1, .outcome.parity { color: var(--parity); }
.verdict.inferior h1, .outcome.inferior { color: var(--inferior); }
.verdict.inconclusive h1, .outcome.inconclusive { color: var(--inconclusive); }
.verdict .lead { font-size: 1.3rem; line-height: 1.4; max-width: 52rem; }
.verdict .lead strong { font-weight: 600; }
.reasons { padding-left: 1.1rem; color: var(--muted); }
.outcome { white-space: nowrap; font-weight: 500; }
.sign { width: 0.75em; height: 0.75em; margin-right: 0.3em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; }
.sentence::first-letter, .reasons li::first-letter { text-transform: uppercase; }
.legend { display: flex; gap: 1.25rem; font-size: 0.875rem; color: var(--muted); margin-bottom: 0.25rem; }
.legend svg { width: 0.75rem; height: 0.75rem; margin-right: 0.4rem; }

.keys { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 2.5rem 3.5rem; }
.key { min-width: 0; }
.key h2 { font-size: 1.25rem; margin: 0; }
.key dl { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; margin: 1rem 0 0; }
.key dt { font-size: 0.875rem; color: var(--muted); }
.key dd { margin: 0; }
.key b { display: block; font-size: 1.75rem; line-height: 1.3; font-weight: 600; letter-spacing: -0.02em; white-space: nowrap; }
.key .tuned b { color: var(--accent); }

.chart { max-width: 880px; } .chart svg { display: block; max-width: 100%; height: auto; }
.chart .narrow { display: none; }
.scroll { overflow-x: auto; margin-top: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.925rem; overflow-wrap: normal; }
th, td { text-align: left; padding: 0.5rem 1rem 0.5rem 0; border-bottom: 1px solid var(--rule); vertical-align: baseline; font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--muted); font-size: 0.8rem; vertical-align: bottom; }
.number { text-align: right; white-space: nowrap; }
thead .number { white-space: normal; }
.wide.roomy { min-width: 6rem; }
.interval { color: var(--muted); font-size: 0.78em; font-weight: 400; }
.key .interval { display: block; font-size: 0.78rem; line-height: 1.4; margin-bottom: 0.15rem; }
.apart { color: var(--muted); font-size: 0.875rem; margin: 0.9rem 0 0; }
.group th { padding-top: 1.25rem; color: var(--muted); font-size: 0.8rem; }
.core { color: var(--accent); font-size: 0.72rem; border: 1px solid currentColor; border-radius: 999px; padding: 0 0.45em; margin-left: 0.3em; white-space: nowrap; }
.note .core { margin-left: 0; }
.share { min-width: 9rem; }
.share .bar { height: 0.5rem; width: 4rem; margin-right: 0.5rem; fill: var(--accent); }
.few { width: auto; min-width: min(100%, 34rem); }
.notes { padding-left: 1.1rem; color: var(--muted); font-size: 0.875rem; }
.checks { list-style: none; padding: 0; font-size: 0.925rem; }

.provenance div { display: grid; grid-template-columns: 14rem 1fr; gap: 1rem; padding: 0.35rem 0; border-bottom: 1px solid var(--rule); font-size: 0.875rem; }
.provenance dt { color: var(--muted); } .provenance dd { margin: 0; }

@media screen and (max-width: 56rem) {
  .chart .wide { display: none; } .chart .narrow { display: block; }
}
@media (max-width: 44rem) {
  main { padding: 1.25rem 1rem 4rem; }
  .top { flex-wrap: wrap; }
  .verdict { margin: 1.5rem 0; }
  .verdict .lead { font-size: 1.15rem; }
  .key b { font-size: 1.4rem; }
  table { font-size: 0.875rem; }
  th, td { padding-right: 0.75rem; }
  tbody th { white-space: nowrap; }
  .why { min-width: 14rem; }
  .snug { font-size: 0.8rem; }
  .snug th, .snug td { padding-right: 0.5rem; }
  .snug tbody th { white-space: normal; overflow-wrap: anywhere; min-width: 5rem; }
  .snug .roomy { display: none; }
  .snug .interval { display: block; font-size: 0.68rem; }
  .provenance div { grid-template-columns: 1fr; gap: 0; }
  section + section:not(.keys) { margin-top: 3rem; }
}
@media print {
  :root { color-scheme: light !important; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  .theme, .contents, details { display: none !important; }
  .card, tr, .chart, .key { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; }
  .verdict h1 { font-size: 36pt; }
}
`;

export const PAGE_STYLE = `${BASE_STYLE}${FINDINGS_STYLE}${EXAMPLES_STYLE}`;
