import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The folder Fledgling is installed in: sources and trainer lie below it. The same from `src/` and from `dist/`. */
export const PACKAGE_ROOT: URL = new URL('../../../', import.meta.url);

/** Fledgling's own version. */
export const VERSION: string = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(new URL('package.json', PACKAGE_ROOT), 'utf8'))).version;
