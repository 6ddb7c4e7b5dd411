/** An error in the shape that OpenAI's clients read. */
export interface ChatError {
  status: number;
  message: string;
  type: 'invalid_request_error' | 'server_error';
  /** The member of the request that is wrong. */
  param: string | null;
  code: string | null;
  /** Whether asking again may help; clients ask again by themselves where nothing says no. */
  mayRetry: boolean;
}

export function invalidRequest(
  message: string,
  { param = null, code = null, status = 400 }: { param?: string | null; code?: string | null; status?: number } = {},
): ChatError {
  return { status, message, type: 'invalid_request_error', param, code, mayRetry: false };
}

export function apiError(status: number, message: string, { code, mayRetry }: { code: string; mayRetry: boolean }): ChatError {
  return { status, message, type: 'server_error', param: null, code, mayRetry };
}

/** The error's body, JSON text. */
export function errorBody({ message, type, param, code }: ChatError): string {
  return JSON.stringify({ error: { message, type, param, code } });
}
