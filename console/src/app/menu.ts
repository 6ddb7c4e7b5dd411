import { ChartNoAxesCombined, CloudUpload, Columns2, Cpu, Database, GitPullRequest, ListTree, type LucideIcon, ShieldCheck, Wallet } from 'lucide-react';

export interface MenuEntry {
  to: string;
  label: string;
  icon: LucideIcon;
}

/** The views, by what the operator is at. */
export const MENU: readonly { title: string; entries: readonly MenuEntry[] }[] = [
  {
    title: 'Observe',
    entries: [
      { to: '/traces', label: 'Traces', icon: ListTree },
      { to: '/data', label: 'Data set', icon: Database },
    ],
  },
  {
    title: 'Prove',
    entries: [
      { to: '/runs', label: 'Runs', icon: ShieldCheck },
      { to: '/compare', label: 'Side by side', icon: Columns2 },
      { to: '/training', label: 'Training', icon: ChartNoAxesCombined },
    ],
  },
  {
    title: 'Decide',
    entries: [
      { to: '/models', label: 'Models', icon: Cpu },
      { to: '/cost', label: 'Cost', icon: Wallet },
    ],
  },
  {
    title: 'Ship',
    entries: [
      { to: '/pulls', label: 'Pull requests', icon: GitPullRequest },
      { to: '/upload', label: 'Upload', icon: CloudUpload },
    ],
  },
];
