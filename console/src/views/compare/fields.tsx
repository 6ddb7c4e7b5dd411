import clsx from 'clsx';
import { type ReactNode, useState } from 'react';
import type { Change } from '../../../../src/records/console/compare/example.ts';
import type { ModelRole } from '../../../../src/records/evaluation.ts';
import { Toggle } from '../../ui/fields.tsx';
import { ROLE_NAMES, RoleDot } from './marks.tsx';

export interface FieldRow {
  path: string;
  gold: string | null;
  /** By column. */
  answers: Readonly<Partial<Record<string, { value: string | null; change: Change }>>>;
}

export interface FieldColumn {
  key: string;
  label: ReactNode;
  /** Whether anything of this answer could be read. */
  isReadable: boolean;
}

interface FieldsProps {
  fields: readonly FieldRow[];
  columns: readonly FieldColumn[];
  /** What the answers are held against. */
  against?: ReactNode;
}

export function roleColumns(roles: readonly ModelRole[], unreadable: readonly ModelRole[] = []): FieldColumn[] {
  return roles.map((role) => ({ key: role, label: <RoleLabel role={role} />, isReadable: !unreadable.includes(role) }));
}

function RoleLabel({ role }: { role: ModelRole }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <RoleDot role={role} /> {ROLE_NAMES[role]}
    </span>
  );
}

const LONG = 14;

/** Gold and answers, field by field, what differs marked by a word and a colour. A table where there is room, a block a field where there is none. */
export function Fields({ fields, columns, against = 'Gold' }: FieldsProps) {
  const [isShort, setShort] = useState(true);
  const differing = fields.filter(({ answers }) => Object.values(answers).some((one) => one !== undefined && one.change !== 'same'));
  const canBeShort = fields.length > LONG && differing.length > 0 && differing.length < fields.length;
  const shown = canBeShort && isShort ? differing : fields;
  return (
    <>
      {canBeShort && (
        <div className="border-b border-rule px-4 py-2.5">
          <Toggle label={`Only the ${differing.length} of ${fields.length} fields that differ`} isOn={isShort} onChange={setShort} />
        </div>
      )}
      <div className="max-md:hidden">
        <table className="w-full table-fixed border-collapse text-[0.8125rem]">
          <thead>
            <tr className="bg-sunken text-left text-muted">
              <th scope="col" className="w-[22%] px-4 py-2 font-medium">
                Field
              </th>
              <th scope="col" className="px-3 py-2 font-medium">
                {against}
              </th>
              {columns.map(({ key, label }) => (
                <th key={key} scope="col" className="px-3 py-2 font-medium">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="font-mono">
            {shown.map(({ path, gold, answers }, row) => (
              <tr key={path} className="border-t border-rule align-top">
                <th scope="row" className="px-4 py-2 text-left font-normal break-words text-muted">
                  {nameOf(path)}
                </th>
                <td className="px-3 py-2 break-words">{gold ?? <Nothing />}</td>
                {columns.map(({ key, isReadable }) =>
                  isReadable ? (
                    <td key={key} className={clsx('px-3 py-2 break-words', TONES[answers[key]?.change ?? 'same'])}>
                      <Value field={answers[key]} />
                    </td>
                  ) : (
                    row === 0 && (
                      <td key={key} rowSpan={shown.length} className="bg-inferior-soft px-3 py-2 font-sans text-inferior">
                        not readable
                      </td>
                    )
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className="divide-y divide-rule md:hidden">
        {shown.map(({ path, gold, answers }) => (
          <li key={path} className="px-4 py-2.5 text-[0.8125rem]">
            <div className="font-mono break-words text-muted">{nameOf(path)}</div>
            <dl className="mt-1 grid grid-cols-[5.5rem_1fr] gap-y-1">
              <dt className="text-muted">{against}</dt>
              <dd className="min-w-0 font-mono break-words">{gold ?? <Nothing />}</dd>
              {columns.map(({ key, label, isReadable }) => (
                <div key={key} className="contents">
                  <dt className="text-muted">{label}</dt>
                  <dd className={clsx('-mx-1 min-w-0 rounded px-1 font-mono break-words', TONES[answers[key]?.change ?? 'same'])}>
                    {isReadable ? <Value field={answers[key]} /> : <span className="font-sans text-inferior">not readable</span>}
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    </>
  );
}

const TONES: Readonly<Record<Change, string>> = {
  same: '',
  other: 'bg-mark',
  missing: 'bg-inferior-soft',
  added: 'bg-inconclusive-soft',
  accepted: '',
};
const WORDS: Readonly<Record<Change, string | null>> = { same: null, other: 'other value', missing: 'missing', added: 'added', accepted: 'right too' };

function Value({ field }: { field: FieldRow['answers'][string] }) {
  if (field === undefined) return <Nothing />;
  const { value, change } = field;
  const word = WORDS[change];
  return (
    <>
      {value ?? (change === 'missing' ? null : <Nothing />)}{' '}
      {word !== null && <span className={clsx('font-sans text-xs whitespace-nowrap', change === 'missing' ? 'text-inferior' : 'text-muted')}>{word}</span>}
    </>
  );
}

function Nothing() {
  return (
    <span className="font-sans text-muted">
      <span aria-hidden>–</span>
      <span className="sr-only">not there</span>
    </span>
  );
}

function nameOf(path: string): string {
  return path === '' ? '(whole answer)' : path;
}
