/** Interval plots, the heat map of misses, cost. */
export const FINDINGS_STYLE = `
.forest { display: block; overflow: visible; }
.intervals td, .intervals th { vertical-align: middle; }
.intervals .plot { width: 46%; padding-block: 0; } .intervals thead .plot { padding-block: 0.5rem; }
.intervals .interval { display: block; line-height: 1.3; }
.intervals .axis td { border: 0; padding-top: 0; }
.heatmap { width: auto; min-width: min(100%, 36rem); }
.heatmap thead th { max-width: 9rem; overflow-wrap: break-word; text-align: center; } .heatmap thead th:first-child { text-align: left; } .heatmap thead .number { text-align: right; }
.heatmap tbody th { white-space: nowrap; }
.heat { text-align: center; padding: 0; min-width: 4.5rem; border: 2px solid var(--paper); border-radius: 6px; }
.heat a { display: block; padding: 0.5rem; color: var(--ink); font-weight: 600; text-decoration: none; } .heat a:hover { text-decoration: underline; }
.heat .quiet { color: var(--muted); }
.heat-1 { background: color-mix(in oklab, var(--heat) 12%, var(--paper)); }
.heat-2 { background: color-mix(in oklab, var(--heat) 22%, var(--paper)); }
.heat-3 { background: color-mix(in oklab, var(--heat) 32%, var(--paper)); }
.heat-4 { background: color-mix(in oklab, var(--heat) 42%, var(--paper)); }
.heat-5 { background: color-mix(in oklab, var(--heat) 52%, var(--paper)); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1.25rem 2rem; margin: 1.25rem 0 1.5rem; }
.facts dt { font-size: 0.875rem; color: var(--muted); } .facts dd { margin: 0; }
.facts b { display: block; font-size: 1.35rem; font-weight: 600; letter-spacing: -0.01em; }

.held, .held .outcome { white-space: normal; }

@media (max-width: 44rem) {
  .intervals .plot { width: 34%; } .intervals thead .plot { font-size: 0.68rem; }
  .heat { min-width: 3rem; }
  .heatmap tbody th { white-space: normal; }
}
@media print { .heat { border-color: #fff; } }
`;
