import type { ReactNode } from 'react';
import { CopyButton } from '../../ui/code.tsx';
import { bytes } from '../../ui/numbers.ts';

export interface FileRow {
  path: string;
  bytes: number;
  sha256: string;
  state: ReactNode;
}

/** Files with size, digest and what becomes of each. On a narrow screen the digest stands below the name. */
export function FileList({ label, rows }: { label: string; rows: readonly FileRow[] }) {
  return (
    <section aria-label={label} tabIndex={0} className="max-h-[26rem] overflow-auto rounded-xl border border-rule">
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-sunken text-left text-[0.8125rem] text-muted">
          <tr>
            <th className="px-3 py-2 font-medium">File</th>
            <th className="px-3 py-2 font-medium max-lg:hidden">SHA-256</th>
            <th className="px-3 py-2 text-right font-medium">Size</th>
            <th className="px-3 py-2 font-medium">
              <span className="sr-only">State</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-rule">
          {rows.map((row) => (
            <tr key={row.path}>
              <td className="px-3 py-1.5">
                <span className="font-mono text-[0.8125rem] break-all">{row.path}</span>
                <span className="block font-mono text-xs text-faint lg:hidden">{row.sha256.slice(0, 16)}…</span>
              </td>
              <td className="px-3 py-0.5 max-lg:hidden" title={row.sha256}>
                <span className="flex items-center gap-1">
                  <span className="w-[18ch] font-mono text-xs text-muted">{row.sha256.slice(0, 16)}…</span>
                  <CopyButton text={row.sha256} label={`Copy the digest of ${row.path}`} />
                </span>
              </td>
              <td className="px-3 py-1.5 text-right whitespace-nowrap">{bytes(row.bytes)}</td>
              <td className="px-3 py-1.5 text-right">{row.state}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
