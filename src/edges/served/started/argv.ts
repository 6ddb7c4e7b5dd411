import { UserError } from '../../../errors.ts';

/** What placeholders stand for; null where there is nothing to fill in. */
export type Fillings = Readonly<
  Record<'gguf' | 'hf' | 'adapter' | 'adapterFolder' | 'adapterName' | 'port' | 'host' | 'context' | 'contextTotal' | 'parallel', string | null>
>;

/** A command with its placeholders filled in, each argument by itself: whatever a path holds, it stays one argument. @throws UserError */
export function filledIn(argv: readonly string[], fillings: Fillings): string[] {
  const known: ReadonlyMap<string, string | null> = new Map(Object.entries(fillings));
  return argv.map((part) =>
    part.replace(/\{([a-zA-Z]+)\}/g, (placeholder, name: string) => {
      const value = known.get(name);
      if (value === undefined)
        throw new UserError(`local.server.command: expected a known placeholder, got ${placeholder}. Use ${[...known.keys()].join(', ')}.`);
      if (value === null)
        throw new UserError(
          name === 'adapterFolder'
            ? 'local.server.withAdapter: {adapterFolder} is the folder with adapter_config.json, and there is none beside the adapter. Use {adapter}, or train here.'
            : `local.server.command: ${placeholder} has no value here. Write it in withAdapter, which is used with an adapter only.`,
        );
      return value;
    }),
  );
}

/** Whether a placeholder is used. */
export function uses(argv: readonly string[] | null, name: keyof Fillings): boolean {
  return argv?.some((part) => part.includes(`{${name}}`)) ?? false;
}
