import { UserError } from '../../errors.ts';

/** The Hub's address without a slash at its end. @throws UserError that calls it `label`. */
export function hubAddress(given: string, label: string): string {
  const url = given.replace(/\/+$/, '');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UserError(`${label}: expected an https address, got ${JSON.stringify(given)}. Write for example https://huggingface.co.`);
  return url;
}
