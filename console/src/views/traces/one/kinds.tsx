import { Binary, Bot, CircleDot, Link2, type LucideIcon, ScanSearch, ShieldCheck, Sparkles, SquareDashed, Wrench } from 'lucide-react';

const ICONS: Readonly<Record<string, LucideIcon>> = {
  GENERATION: Sparkles,
  AGENT: Bot,
  TOOL: Wrench,
  CHAIN: Link2,
  RETRIEVER: ScanSearch,
  EMBEDDING: Binary,
  GUARDRAIL: ShieldCheck,
  EVENT: CircleDot,
};

export const KINDS: Readonly<Record<string, string>> = { GENERATION: 'model call', SPAN: 'span', UNKNOWN: 'not readable' };

/** What a step is, as a word. */
export function kindOf(type: string): string {
  return KINDS[type] ?? type.toLowerCase();
}

export function KindIcon({ type, className = 'size-4' }: { type: string; className?: string }) {
  const Icon = ICONS[type] ?? SquareDashed;
  return <Icon className={`shrink-0 ${type === 'GENERATION' ? 'text-accent' : 'text-muted'} ${className}`} aria-hidden />;
}
