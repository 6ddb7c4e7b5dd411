import type { Example, Row } from '../records/example.ts';
import type { Asking } from '../rows/asking/asking.ts';
import { askedRenderer, type RenderedRow, rowRenderer } from '../rows/render/render.ts';
import type { ChatTemplate } from '../rows/render/template.ts';

/** What rows are rendered with: as an evaluation will ask, so that the model learns the prompt it gets. */
export interface Rendering {
  template: ChatTemplate;
  /** Where the model is asked not only by the row's prompt. Default: null. */
  asking?: Asking | null;
}

export function exampleRenderer({ template, asking = null }: Rendering): (row: Row, example: Example) => RenderedRow {
  if (asking === null) return rowRenderer(template);
  const render = askedRenderer(template);
  return (row, example) => render(asking.contentOf(example), row.completion);
}
