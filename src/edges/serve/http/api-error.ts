/** What went wrong, as OpenAI's API says it. */
export interface ApiError {
  status: number;
  /** One sentence, or more; quotes nothing of the request but names that were checked. */
  message: string;
  type: 'invalid_request_error' | 'authentication_error' | 'rate_limit_error' | 'server_error';
  code: string | null;
  headers?: Readonly<Record<string, string>>;
}

export function errorBody({ message, type, code }: ApiError): string {
  return JSON.stringify({ error: { message, type, param: null, code } });
}

/** A refusal that the client may repeat. */
export function tryLater(error: Omit<ApiError, 'headers'>, seconds: number): ApiError {
  return { ...error, headers: { 'retry-after': String(seconds) } };
}
