/** What a route answers; bytes go out as they are, everything else as JSON. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** An error answer with GitHub's body: message, documentation_url, status, and field errors for 422. */
export class Refused extends Error {
  readonly status: number;
  readonly errors: readonly Readonly<Record<string, string>>[] | undefined;

  constructor(status: number, message: string, errors?: readonly Readonly<Record<string, string>>[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }

  answer(): Answer {
    const errors = this.errors && { errors: this.errors };
    return { status: this.status, body: { message: this.message, ...errors, documentation_url: 'https://docs.github.com/rest', status: String(this.status) } };
  }
}

export const notFound = () => new Refused(404, 'Not Found');

/** 422 "Validation Failed" about one field. */
export function invalid(resource: string, field: string, code: 'invalid' | 'missing_field' | { custom: string }): Refused {
  const reason = typeof code === 'string' ? { code } : { code: 'custom', message: code.custom };
  return new Refused(422, 'Validation Failed', [{ resource, field, ...reason }]);
}

/** One page of a list and the Link header that leads to the others; 30 a page unless asked, 100 at most. */
export function page<T>(url: URL, items: readonly T[]): { items: readonly T[]; headers: Record<string, string> } {
  const size = Math.min(100, Math.max(1, Number(url.searchParams.get('per_page') ?? 30)));
  const current = Math.max(1, Number(url.searchParams.get('page') ?? 1));
  const last = Math.max(1, Math.ceil(items.length / size));
  const to = (number: number, rel: string) => {
    const target = new URL(url);
    target.searchParams.set('page', String(number));
    return `<${target.href}>; rel="${rel}"`;
  };
  const links = [
    ...(current > 1 ? [to(current - 1, 'prev')] : []),
    ...(current < last ? [to(current + 1, 'next'), to(last, 'last')] : []),
    ...(current > 1 ? [to(1, 'first')] : []),
  ];
  return { items: items.slice((current - 1) * size, current * size), headers: links.length > 0 ? { link: links.join(', ') } : {} };
}
