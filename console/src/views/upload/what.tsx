import type { UploadSource } from '../../../../src/records/console/upload.ts';
import { trackName } from '../../app/tracks.ts';
import { Badge, Verdict } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { moment } from '../../ui/numbers.ts';
import { RadioList } from '../../ui/radio.tsx';
import { Empty } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import type { Wishes } from './wishes.ts';

const KINDS = { adapters: 'Adapters', export: 'Exports', results: 'Results', dataset: 'Data set' } as const satisfies Record<UploadSource['kind'], string>;

const NONE: Readonly<Record<UploadSource['kind'], string>> = {
  adapters: 'No run here trained an adapter yet. `fledgling run` trains when the gate asks for it.',
  export: 'No export below this project’s folder. `fledgling export --track TRACK --form merged-gguf --out FOLDER` makes and scores one.',
  results: 'No run is recorded here yet. `fledgling run` records one.',
  dataset: 'No data set here yet. `fledgling harvest` makes one.',
};

/** What is uploaded: one of what the server offers. */
export function What({ sources, wishes }: { sources: readonly UploadSource[]; wishes: Wishes }) {
  const tab = (kind: UploadSource['kind']) => {
    const own = sources.filter((source) => source.kind === kind);
    return {
      value: kind,
      label: (
        <>
          {KINDS[kind]} <span className="text-faint">{own.length}</span>
        </>
      ),
      content: own.length === 0 ? <None kind={kind} /> : <Offered kind={kind} sources={own} wishes={wishes} />,
    };
  };
  return (
    <Card title="What" flush>
      <div className="px-4 pt-2 pb-4">
        <Tabs
          label="Kinds of things to upload"
          value={wishes.kind}
          onChange={(kind) => wishes.show(kind as UploadSource['kind'])}
          tabs={[tab('adapters'), tab('export'), tab('results'), tab('dataset')]}
        />
      </div>
    </Card>
  );
}

function None({ kind }: { kind: UploadSource['kind'] }) {
  const parts = NONE[kind].split('`');
  return <Empty title={`No ${KINDS[kind].toLowerCase()} to upload`}>{parts.map((part, at) => (at % 2 === 0 ? part : <code key={part}>{part}</code>))}</Empty>;
}

function Offered({ kind, sources, wishes }: { kind: UploadSource['kind']; sources: readonly UploadSource[]; wishes: Wishes }) {
  const choose = (id: string) => {
    const chosen = sources.find((source) => source.id === id);
    if (chosen) wishes.choose(chosen);
  };
  return (
    <div className="max-h-80 overflow-y-auto rounded-xl border border-rule">
      <RadioList
        label={KINDS[kind]}
        value={wishes.source?.id ?? null}
        onChange={choose}
        rows={sources.map((source) => ({ value: source.id, title: source.title, children: <Source source={source} /> }))}
      />
    </div>
  );
}

function Source({ source }: { source: UploadSource }) {
  const { title, detail, decision, tracks, isStandIn, at, refusal } = source;
  return (
    <>
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="text-sm font-medium break-all">{title}</span>
        {decision && <Verdict of={decision} />}
        {refusal && <Badge tone="bad">refused</Badge>}
        {isStandIn && <Badge tone="warn">stand-in</Badge>}
        <span className="text-[0.8125rem] text-muted sm:ml-auto">{moment(at)}</span>
      </span>
      <span className="mt-0.5 block text-[0.8125rem] text-muted">
        {detail}
        {tracks.length > 0 && ` · ${tracks.map(trackName).join(', ')}`}
      </span>
    </>
  );
}
