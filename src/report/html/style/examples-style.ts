/** The browser of examples and the plain list that stands in its place. Rows have the height that the page's script reckons with. */
export const EXAMPLES_STYLE = `
.filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.75rem; align-items: end; margin: 1.5rem 0 1rem; }
.filters > div { min-width: 0; } .filters .find, .filters .of-kind { grid-column: span 2; }
.filters label { font-size: 0.8rem; color: var(--muted); }
.filters input, .filters select { display: block; width: 100%; margin-top: 0.25rem; padding: 0.4rem 0.6rem; height: 2.5rem; font: inherit; font-size: 0.925rem; color: var(--ink); background: var(--paper); border: 1px solid var(--field); border-radius: 6px; }
button { font: inherit; font-size: 0.875rem; padding: 0.4rem 1rem; min-height: 2.5rem; border: 1px solid var(--field); border-radius: 6px; background: none; color: var(--ink); cursor: pointer; }
button:hover:enabled { background: var(--raised); }
button:disabled { color: var(--muted); border-color: var(--rule); cursor: default; }
.paging { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: center; }
.paging p { margin: 0; } .paging #shown { font-size: 0.875rem; color: var(--muted); min-width: 12rem; } .paging .keyboard { margin-left: auto; }
.steps { display: flex; gap: 0.5rem; }
kbd { font: inherit; font-size: 0.8rem; border: 1px solid var(--rule); border-radius: 4px; padding: 0 0.35em; }
.panes { display: grid; grid-template-columns: minmax(17rem, 24rem) minmax(0, 1fr); margin-top: 0.75rem; border: 1px solid var(--rule); border-radius: 8px; overflow: hidden; height: min(46rem, 88vh); }
#rows { overflow-y: auto; border-right: 1px solid var(--rule); contain: strict; }
#rows:focus-visible { outline-offset: -2px; }
.room { position: relative; contain: layout size style; }
.row { position: absolute; inset: 0 0 auto 0; height: 60px; padding: 0.55rem 0.9rem; border-bottom: 1px solid var(--rule); cursor: pointer; overflow: hidden; }
.row p { margin: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.row .said { font-size: 0.9rem; line-height: 1.35; }
.row .marks { font-size: 0.75rem; line-height: 1.5; display: flex; gap: 0.7rem; }
.row .tool { color: var(--muted); overflow: hidden; text-overflow: ellipsis; }
.row:hover { background: var(--raised); }
.row[aria-selected="true"] { background: var(--chosen); box-shadow: inset 3px 0 var(--accent); }
#detail { overflow-y: auto; padding: 1.1rem 1.5rem 2rem; min-width: 0; }
#detail .prompt { max-height: 16rem; overflow-y: auto; }
.tags { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; font-size: 0.8rem; color: var(--muted); margin-bottom: 0.75rem; }
.tags code, .tags .id { margin-left: auto; font-family: var(--mono); }
.prompt { font-size: 1.05rem; font-weight: 400; white-space: pre-wrap; margin: 0 0 0.75rem; line-height: 1.45; letter-spacing: 0; text-wrap: wrap; }
summary { cursor: pointer; color: var(--muted); font-size: 0.875rem; padding: 0.25rem 0; }
pre, code, .answer dl, .diff td, .diff tbody th { font-family: var(--mono); font-size: 0.8rem; }
pre { white-space: pre-wrap; margin: 0.5rem 0; padding: 0.75rem; background: var(--raised); border-radius: 6px; max-height: 24rem; overflow-y: auto; }
.diff { margin-bottom: 1rem; }
.diff thead th { color: var(--ink); font-size: 0.875rem; border-bottom: 2px solid var(--rule); white-space: nowrap; }
.diff thead .hosted { border-color: var(--hosted); } .diff thead .base { border-color: var(--base); } .diff thead .tuned { border-color: var(--tuned); }
.diff tbody th { color: var(--muted); } .diff td { white-space: pre-wrap; min-width: 6rem; }
.cause { font-size: 0.875rem; margin: 0 0 0.35rem; color: var(--muted); white-space: pre-wrap; }
.cause b { color: var(--ink); }
#detail details { margin-top: 0.75rem; } #detail h4 { margin: 0.75rem 0 0; font-size: 0.8rem; color: var(--muted); }
.cards { list-style: none; padding: 0; }
.card { padding: 1.5rem 0; border-top: 1px solid var(--rule); }
.answers { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem 1.5rem; margin-top: 0.75rem; }
.answer h4 { font-size: 0.875rem; margin: 0 0 0.4rem; padding-bottom: 0.35rem; border-bottom: 2px solid var(--rule); }
.answer.hosted h4 { border-color: var(--hosted); } .answer.base h4 { border-color: var(--base); } .answer.tuned h4 { border-color: var(--tuned); }
.answer dl { margin: 0; } .answer dl div { margin-bottom: 0.35rem; }
.answer dt { color: var(--muted); line-height: 1.3; } .answer dd { margin: 0; white-space: pre-wrap; }
mark { background: var(--mark); color: var(--ink); padding: 0 0.25em; border-radius: 3px; text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 3px; }

@media (max-width: 62rem) {
  .panes { grid-template-columns: 1fr; height: auto; }
  #rows { height: 20rem; border-right: 0; border-bottom: 1px solid var(--rule); }
  #detail { overflow-y: visible; }
  .paging .keyboard { display: none; }
}
@media (max-width: 44rem) {
  .filters { grid-template-columns: 1fr 1fr; } .filters .find, .filters .of-kind { grid-column: 1 / -1; }
  #detail { padding: 1rem; }
  .answers { grid-template-columns: 1fr 1fr; }
  .diff thead { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; }
  .diff, .diff tbody { display: block; }
  .diff tr { display: grid; grid-template-columns: 1fr 1fr; gap: 0.25rem 0.75rem; padding: 0.6rem 0; border-bottom: 1px solid var(--rule); }
  .diff tbody th { grid-column: 1 / -1; padding: 0; border: 0; }
  .diff td { padding: 0; border: 0; min-width: 0; }
  .diff td::before { content: attr(data-label); display: block; font-family: var(--sans); font-size: 0.72rem; color: var(--muted); }
}
@media print {
  .filters, .paging, #rows { display: none !important; }
  .panes { display: block; height: auto; border: 0; overflow: visible; }
  #detail, pre, #detail .prompt { overflow: visible; max-height: none; padding-left: 0; }
}
`;
