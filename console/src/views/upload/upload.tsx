import { useEffect, useRef, useState } from 'react';
import type { UploadSources } from '../../../../src/records/console/upload.ts';
import { Page } from '../../ui/page.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { Plan } from './plan.tsx';
import { Token } from './token.tsx';
import { UnderWay } from './under-way.tsx';
import { usePlan, useSources, useUpload, useUploading } from './upload-data.ts';
import { What } from './what.tsx';
import { Where } from './where.tsx';
import { useWishes } from './wishes.ts';

/** Adapters, exports, results and rows to the Hub: what, where, the plan, the upload. */
export function Component() {
  const { data, error, isPending, refetch } = useSources();
  const upload = useUpload();
  return (
    <Page title="Upload" lead="To Hugging Face, by the checks of fledgling promote. A plan comes before a byte is sent.">
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-5">
          {upload.error ? <Failure error={upload.error} retry={upload.refetch} /> : upload.data && <UnderWay state={upload.data} />}
          {isPending ? <Loading label="Looking what can be uploaded" /> : error ? <Failure error={error} retry={refetch} /> : <Form offered={data} />}
        </div>
        <aside aria-label="Token" className="min-w-0 max-lg:order-first lg:sticky lg:top-7">
          <Token />
        </aside>
      </div>
    </Page>
  );
}

function Form({ offered }: { offered: UploadSources }) {
  const wishes = useWishes(offered);
  const plan = usePlan();
  const { start } = useUploading();
  const upload = useUpload();
  const [isDone, setDone] = useState(false);
  const planned = plan.data;
  const place = useRef<HTMLDivElement>(null);
  // A plan comes below a form that may fill the window.
  useEffect(() => {
    if (planned) place.current?.scrollIntoView({ block: 'nearest' });
  }, [planned]);
  const busy = upload.data?.busy ?? (upload.data?.upload?.status === 'running' ? 'Another upload is under way.' : null);
  return (
    <>
      <What sources={offered.sources} wishes={wishes} />
      <Where
        wishes={wishes}
        offered={offered}
        isPlanning={plan.isPending}
        onPlan={(request) => {
          setDone(false);
          start.reset();
          plan.mutate(request);
        }}
      />
      {plan.error && <Failure error={plan.error} />}
      {planned && !plan.error && !isDone && (
        <div ref={place} className="min-w-0 scroll-my-6">
          <Plan
            plan={planned.plan}
            isOutdated={JSON.stringify(planned.request) !== JSON.stringify(wishes.request)}
            busy={busy}
            isBeginning={start.isPending}
            problem={start.error}
            onUpload={() =>
              start.mutate(planned, {
                onSuccess: () => {
                  setDone(true);
                  window.scrollTo({ top: 0 });
                },
              })
            }
          />
        </div>
      )}
    </>
  );
}
