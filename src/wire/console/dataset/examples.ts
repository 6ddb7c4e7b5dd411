import { type ExampleFacts, exampleDetail, exampleFacts, exampleRow, facetsOf, holdsText, passes } from '../../../console/dataset/example-lines.ts';
import { clustersOf } from '../../../console/dataset/overview.ts';
import { type Line, lineFile, type OpenedLines } from '../../../edges/files/lines/line-file.ts';
import type { DataSet, ExampleDetail, ExampleFacets, ExamplePage, ExampleQuery } from '../../../records/console/dataset.ts';
import { lastMade } from '../kept.ts';

export interface ExampleFile {
  page(query: ExampleQuery): Promise<ExamplePage>;
  one(id: string): Promise<ExampleDetail | null>;
  clusters(): Promise<DataSet['clusters']>;
}

type Lines = OpenedLines<ExampleFacts>;

/** So many answers to filters are kept: pages of one list are asked for one after another. */
const MOST_LISTS = 8;
const MOST_MATES = 50;
const NO_FACETS: ExampleFacets = { tracks: [], splits: [], tools: [], domains: [], slices: [] };

/** `examples.jsonl`, of which only places and facts stay in memory. `host`: where relative links to traces begin. */
export function exampleFile(path: string, host: () => Promise<string | null>): ExampleFile {
  const file = lineFile(path, exampleFacts());
  const lists = lastMade<readonly Line<ExampleFacts>[]>(MOST_LISTS);
  let summary: { version: string; facets: ExampleFacets; clusters: NonNullable<DataSet['clusters']> } | null = null;

  const summaryOf = ({ version, lines }: Lines) => {
    if (summary?.version !== version) {
      const all = lines.map(({ facets }) => facets);
      summary = { version, facets: facetsOf(all), clusters: clustersOf(all) };
    }
    return summary;
  };
  const listOf = (opened: Lines, { offset: _, limit: __, ...filter }: ExampleQuery) =>
    lists(`${opened.version} ${JSON.stringify(filter)}`, () => filtered(opened, { ...filter, offset: 0, limit: 1 }));

  return {
    page: (query) =>
      file.opened(async (opened) => {
        if (opened === null) return { rows: [], total: 0, all: 0, unreadable: 0, facets: NO_FACETS, isThere: false };
        const list = await listOf(opened, query);
        const rows = await rowsOf(opened, list.slice(query.offset, query.offset + query.limit));
        return { rows, total: list.length, all: opened.lines.length, unreadable: opened.unreadable, facets: summaryOf(opened).facets, isThere: true };
      }),
    one: (id) =>
      file.opened(async (opened) => {
        const line = opened?.lines.find(({ facets }) => facets.id === id);
        if (!opened || !line) return null;
        const [text = ''] = await opened.read([line]);
        const detail = exampleDetail(line.facets, text, await host());
        const mates = opened.lines.filter((other) => other !== line && other.facets.cluster === line.facets.cluster);
        return detail && { ...detail, mates: { total: mates.length, rows: await rowsOf(opened, mates.slice(0, MOST_MATES)) } };
      }),
    clusters: () => file.opened(async (opened) => opened && summaryOf(opened).clusters),
  };
}

async function filtered(opened: Lines, query: ExampleQuery): Promise<readonly Line<ExampleFacts>[]> {
  const passing = passes(query);
  const lines = opened.lines.filter(({ facets }) => passing(facets));
  return query.text === undefined || query.text.trim() === '' ? lines : opened.filter(lines, holdsText(query.text.trim()));
}

async function rowsOf(opened: Lines, lines: readonly Line<ExampleFacts>[]) {
  const texts = await opened.read(lines);
  return lines.map(({ facets }, index) => exampleRow(facets, texts[index] ?? ''));
}
