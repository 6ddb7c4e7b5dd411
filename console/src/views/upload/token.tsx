import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { HubTokenState } from '../../../../src/records/console/upload.ts';
import { useIsReadOnly } from '../../app/project.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { moment } from '../../ui/numbers.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { useTell } from '../../ui/toast.tsx';
import { useToken, useTokenChange } from './upload-data.ts';

const SCOPES = {
  yes: { tone: 'good', text: 'may write' },
  no: { tone: 'bad', text: 'may only read' },
  unknown: { tone: 'warn', text: 'write access unknown' },
} as const;

/** Whose token uploads use. The token itself goes one way: in. */
export function Token() {
  const { data, error, isPending, refetch } = useToken();
  return (
    <Card title="Hugging Face token" aside={data && <span className="break-all">{data.hub.replace(/^https?:\/\//, '')}</span>}>
      {isPending ? <Loading rows={2} label="Asking whose token it is" /> : error ? <Failure error={error} retry={refetch} /> : <TokenState state={data} />}
    </Card>
  );
}

function TokenState({ state: { token, problem } }: { state: HubTokenState }) {
  const [isEntering, setEntering] = useState(false);
  const change = useTokenChange();
  const isReadOnly = useIsReadOnly();
  const tell = useTell();
  const forget = () => change.mutate(null, { onSuccess: () => tell('The token is forgotten.'), onError: ({ message }) => tell(message, 'failed') });
  return (
    <div className="flex flex-col gap-3">
      {token ? (
        <div>
          <div className="flex flex-wrap items-center gap-2">
            <span className="font-medium break-all">{token.account ?? 'Unknown account'}</span>
            <Badge tone={SCOPES[token.canWrite].tone}>{SCOPES[token.canWrite].text}</Badge>
          </div>
          <p className="mt-1 text-[0.8125rem] break-words text-muted">
            {token.isKeptHere ? `Kept here since ${moment(token.storedAt)}` : `From the environment: ${token.source}`}
            {token.ending && `, ends in ${token.ending}`}.
          </p>
        </div>
      ) : (
        !problem && <p className="text-sm text-muted">None yet. A plan needs none for a public repository; an upload does.</p>
      )}
      {problem && <Failure error={problem} />}
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => setEntering(true)} disabled={isReadOnly}>
          <KeyRound aria-hidden /> {token?.isKeptHere ? 'Replace' : 'Enter a token'}
        </Button>
        {token?.isKeptHere && (
          <Button size="small" look="danger" onClick={forget} disabled={isReadOnly || change.isPending}>
            Forget
          </Button>
        )}
      </div>
      {isReadOnly && <p className="text-[0.8125rem] text-muted">This console was started with --read-only.</p>}
      <Enter isOpen={isEntering} onClose={() => setEntering(false)} />
    </div>
  );
}

function Enter({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const [value, setValue] = useState('');
  const change = useTokenChange();
  const tell = useTell();
  const close = () => {
    setValue('');
    change.reset();
    onClose();
  };
  const keep = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(value, {
      onSuccess: ({ token }) => {
        tell(`The token of ${token?.account ?? 'an unknown account'} is kept.`);
        close();
      },
    });
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title="Enter a Hugging Face token"
      lead="The Hub is asked whose it is and whether it may write. Then it is kept in the state folder for your user alone, and never shown again."
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" form="hf-token" look="primary" disabled={value.trim().length < 4 || change.isPending}>
            {change.isPending ? 'Asking the Hub…' : 'Check and keep'}
          </Button>
        </>
      }
    >
      <form id="hf-token" onSubmit={keep}>
        <TextField
          label="Token"
          type="password"
          autoComplete="off"
          placeholder="hf_…"
          value={value}
          onChange={({ target }) => setValue(target.value)}
          problem={change.error?.message ?? null}
        />
      </form>
    </Dialog>
  );
}
