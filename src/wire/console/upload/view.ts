import type { Watched } from '../../../console/ports/events.ts';
import type { ConsoleApi } from '../../../edges/console/http/api.ts';
import { uploadApi } from '../../../edges/console/upload/upload-api.ts';
import type { ConsolePlace } from '../place.ts';
import { everyChange } from '../watching.ts';
import { consoleTokens } from './tokens.ts';
import { consoleUploads } from './uploads.ts';

/** Progress is seen by whoever looks. */
const EVERY_MS = 300;

/** `/upload`: adapters, exports, rows and results to the Hub, by the checks of `promote`. */
export function uploadView(place: ConsolePlace): { api: ConsoleApi; watched: readonly Watched[] } {
  const tokens = consoleTokens(place);
  const uploads = consoleUploads(place, tokens);
  return { api: uploadApi(uploads, tokens), watched: [{ topic: 'upload', start: (tell) => everyChange(uploads.state, tell, EVERY_MS) }] };
}
