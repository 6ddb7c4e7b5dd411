import type { TopLevelSpec } from 'vega-lite';

export interface ChartText {
  title: string;
  description: string;
}

/** Room for the longest metric's name, in pixels; labels start where the page's text starts. */
export const LABELS = 112;

/** As wide as it says, borders and axes included. */
export function canvas(width: number, height: number) {
  return { width: width - 12, height, autosize: { type: 'fit-x', contains: 'padding' }, padding: 4, background: 'transparent' } as const;
}

/** Colours are CSS variables, so that one drawing serves light and dark. */
const LOOK = {
  aria: false,
  font: 'inherit',
  view: { stroke: null },
  axis: {
    labelColor: 'var(--muted)',
    titleColor: 'var(--muted)',
    gridColor: 'var(--rule)',
    domainColor: 'var(--rule)',
    tickColor: 'var(--rule)',
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 8,
    labelLimit: 0,
  },
  axisY: { grid: false },
} as const;

/** vega and vega-lite take a quarter of a second to load, so they load when the first chart is drawn. */
export async function draw(spec: Exclude<TopLevelSpec, 'config'>, { title, description }: ChartText): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  const compiled = vegaLite.compile({ ...spec, config: LOOK }, { logger: vega.logger(vega.Error) });
  const svg = await new vega.View(vega.parse(compiled.spec), { renderer: 'none', logLevel: vega.Error }).toSVG();
  const [width, height] = /viewBox="0 0 (\d+(?:\.\d+)?) (\d+(?:\.\d+)?)"/.exec(svg)?.slice(1) ?? [];
  const head = `<svg role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><title>${escaped(title)}</title><desc>${escaped(description)}</desc>`;
  // The drawing is one image with one description: vega's own roles for its parts would only repeat it.
  return svg.replace(/^<svg[^>]*>/, () => head).replace(/ (?:role|aria-[a-z]+)="(?!img)[^"]*"/g, '');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
