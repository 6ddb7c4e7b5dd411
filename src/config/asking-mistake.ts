import type { Config } from './schema.ts';

/** What of `local.prompt` and `remedies` does not go together, so that nothing is asked in one way and trained in another. Null where all does. */
export function askingMistake({ local, train, remedies }: Config): { path: readonly string[]; sentence: string } | null {
  const { prompt } = local;
  if (prompt?.template === 'model' && prompt.examples > 0) {
    const sentence = `expected 0 beside template: model, got ${prompt.examples}. Write template: fledgling to show examples, or leave them out.`;
    return { path: ['local', 'prompt', 'examples'], sentence };
  }
  if (prompt?.template === 'model' && local.constrained) {
    const sentence =
      'expected false beside local.prompt.template: model, got true. The grammars are of Fledgling’s own form: write false, or template: fledgling.';
    return { path: ['local', 'constrained'], sentence };
  }
  if (prompt?.template === 'model' && train.when !== 'never') {
    const sentence = `expected fledgling beside train.when: ${train.when}, got "model". Training renders the row's prompt: write train.when: never, or template: fledgling.`;
    return { path: ['local', 'prompt', 'template'], sentence };
  }
  if (remedies?.try.includes('wording') && remedies.wording === undefined)
    return {
      path: ['remedies', 'wording'],
      sentence: 'expected the text that the remedy wording adds, found nothing. Add this key, or leave wording out of remedies.try.',
    };
  return null;
}
