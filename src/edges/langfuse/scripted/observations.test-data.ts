/** An observation as the v2 API has it. */
export interface Told {
  id: string;
  traceId: string;
  projectId: string;
  startTime: string;
  type: string;
  name: string;
  parentObservationId: string | null;
  isRootObservation: boolean;
  environment: string;
  userId: string | null;
  traceName: string | null;
  tags: string[];
  input: string | null;
  output: string | null;
  metadata: Record<string, string>;
}

export const NOW = Date.parse('2026-11-28T12:00:00Z');
export const MINUTE = 60_000;

/** One observation, `ageMinutes` old. */
export function told(id: string, ageMinutes: number, fields: Partial<Told> = {}): Told {
  return {
    id,
    traceId: `trace-${id}`,
    projectId: 'p1',
    startTime: new Date(NOW - ageMinutes * MINUTE).toISOString(),
    type: 'GENERATION',
    name: 'chat',
    parentObservationId: null,
    isRootObservation: false,
    environment: 'production',
    userId: null,
    traceName: 'support',
    tags: [],
    input: JSON.stringify({ messages: [{ role: 'user', content: `question ${id}` }] }),
    output: JSON.stringify({ role: 'assistant', content: `answer ${id}` }),
    metadata: {},
    ...fields,
  };
}

/** A trace of a root, a generation and a tool, the root being as old as said. */
export function toldTrace(number: number, ageMinutes: number, fields: Partial<Told> = {}): Told[] {
  const traceId = `t${String(number).padStart(4, '0')}`;
  const part = (suffix: string, younger: number, own: Partial<Told>) => told(`${traceId}-${suffix}`, ageMinutes - younger, { ...fields, traceId, ...own });
  const root = `${traceId}-a`;
  return [
    part('a', 0, { type: 'AGENT', name: 'run', isRootObservation: true }),
    part('b', 0.01, { parentObservationId: root }),
    part('c', 0.02, { parentObservationId: root, type: 'TOOL', name: 'get_weather' }),
  ];
}
