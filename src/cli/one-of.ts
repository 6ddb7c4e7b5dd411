import type { z } from 'zod';
import { UserError } from '../errors.ts';

/** A flag's value, parsed by an enum. @throws UserError naming the values it may have. */
export function oneOf<T extends Record<string, string>>(flag: string, text: string, values: z.ZodEnum<T>): z.infer<z.ZodEnum<T>> {
  const parsed = values.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UserError(`${flag}: expected one of ${values.options.join(', ')}, got ${JSON.stringify(text)}. Choose one.`);
}
