import type { ShownTrack } from '../../../../src/records/console/runs/run.ts';
import { RoleMark } from './marks.tsx';

/** A column a model, and how many examples. */
export function RoleHeads({ roles }: Pick<ShownTrack, 'roles'>) {
  return (
    <>
      {roles.map((role) => (
        <th key={role} scope="col" className="!text-right">
          <RoleMark role={role} />
        </th>
      ))}
      <th scope="col" className="!text-right">
        n
      </th>
    </>
  );
}
