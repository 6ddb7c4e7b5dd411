import { UserError } from '../../errors.ts';
import { plainChat } from '../../records/chat.ts';
import { systemInFirstUserTurn } from './system-turn.ts';
import { type ChatTemplate, compileTemplate } from './template.ts';
import { TEMPLATE_DATE } from './template-date.ts';
import { templateInput } from './template-input.ts';
import { wholenessCheck } from './wholeness.ts';

const ROW = plainChat([
  { role: 'system', content: 'system' },
  { role: 'user', content: 'user' },
]);

/** What a template is told that changes a row's prompt, for a model's identity. Empty where nothing does, or where it renders no row at all. */
export function templateFacts(template: ChatTemplate): Record<string, string> {
  try {
    const render = compileTemplate(template);
    const form = wholenessCheck((content) => refusing(() => render(templateInput(content))))(ROW);
    const row = templateInput(form === 'own' ? ROW : (systemInFirstUserTurn(ROW) ?? ROW));
    const matters = (change: Readonly<Record<string, unknown>>) => render(row, change) !== render(row);
    return {
      ...(form === 'own' ? {} : { systemText: form }),
      ...(matters({ strftime_now: () => 'another day' }) ? { templateDate: TEMPLATE_DATE } : {}),
      ...(matters({ enable_thinking: true }) ? { thinking: 'off' } : {}),
    };
  } catch {
    return {};
  }
}

function refusing(work: () => string): string {
  try {
    return work();
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error));
  }
}
