import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import type { ModelsView } from '../../../../src/records/console/models.ts';
import { get } from '../../api/client.ts';
import { SearchField } from '../../ui/fields.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { ChooseDialog } from './choose.tsx';
import { ModelCard } from './model-card.tsx';

/** So many are seen at a glance. */
const FEW = 6;

/** The selector: what there is to choose from, and what a choice changes. */
export function Component() {
  const [query, setQuery] = useSearchParams();
  const { data, error, refetch } = useQuery({ queryKey: ['models'], queryFn: ({ signal }) => get<ModelsView>('/slm/models', {}, signal) });
  const change = (name: string, value: string | null) =>
    setQuery(
      (before) => {
        if (value === null || value === '') before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: name === 'q' },
    );
  const search = query.get('q') ?? '';
  const shown = data?.models.filter(({ id, title }) => `${id} ${title}`.toLowerCase().includes(search.toLowerCase())) ?? [];
  const choosing = data?.models.find(({ id }) => id === query.get('choose'));
  return (
    <Page
      title="Models"
      lead={
        <>
          The local models of {data ? <code className="font-mono text-[0.8125rem]">{data.config}</code> : 'the config'}. A choice is one line of that file: you
          see it before it is written, and a pull request takes it to production.
        </>
      }
      actions={data && data.models.length > FEW && <SearchField label="Search models" value={search} onChange={(event) => change('q', event.target.value)} />}
    >
      {error ? <Failure error={error} retry={() => void refetch()} /> : !data && <Loading />}
      {data?.policyProblem && <p className="text-sm text-muted">{data.policyProblem}</p>}
      {data && shown.length === 0 && <Empty title={search ? `No model is called “${search}”.` : 'The catalogue is empty.'} />}
      <ul className="flex flex-col gap-3">
        {shown.map((model) => (
          <li key={model.id}>
            <ModelCard model={model} onChoose={() => change('choose', model.id)} />
          </li>
        ))}
      </ul>
      {data && choosing && (
        <ChooseDialog
          key={choosing.id}
          model={choosing}
          before={data.models.find(({ isDefault }) => isDefault)?.id ?? null}
          onClose={() => change('choose', null)}
        />
      )}
    </Page>
  );
}
