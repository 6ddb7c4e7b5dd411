import type { ModelRequest } from '../records/model-request.ts';

/** Whether the request lets no answer be without a call. */
export function mustCall({ toolChoice }: Pick<ModelRequest, 'toolChoice'>): boolean {
  return toolChoice === 'required' || (typeof toolChoice === 'object' && toolChoice !== null);
}

/** The tools that the request lets a model call: its choice binds the hosted model, so a local one must not be offered more. */
export function callableTools({ tools, toolChoice }: Pick<ModelRequest, 'tools' | 'toolChoice'>): ModelRequest['tools'] {
  if (toolChoice === 'none') return [];
  return typeof toolChoice === 'object' && toolChoice !== null ? tools.filter(({ name }) => name === toolChoice.name) : tools;
}
