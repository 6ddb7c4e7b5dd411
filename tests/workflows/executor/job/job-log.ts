export interface Annotation {
  level: 'error' | 'warning' | 'notice';
  message: string;
  file: string | null;
  line: number | null;
}

/** A job's log: secrets are masked before a line is kept, workflow commands are taken out of it. */
export class JobLog {
  readonly #lines: string[] = [];
  readonly #secrets = new Set<string>();
  readonly annotations: Annotation[] = [];
  #stopToken: string | null = null;
  readonly #onLine: (line: string) => void;

  constructor(secrets: readonly string[], onLine: (line: string) => void = () => {}) {
    for (const secret of secrets) this.mask(secret);
    this.#onLine = onLine;
  }

  /** Hides a value, and each of its lines, from here on. */
  mask(secret: string): void {
    for (const part of [secret, ...secret.split(/\r?\n/)]) if (part.trim() !== '') this.#secrets.add(part);
  }

  masked(text: string): string {
    // The longest first: a secret inside another must not leave the rest of the longer one readable.
    return [...this.#secrets].sort((a, b) => b.length - a.length).reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text);
  }

  /** One line that a process printed. */
  line(text: string): void {
    const [, name, properties, value] = /^::([\w-]+)(?: ([^:]*(?:%3A[^:]*)*))?::(.*)$/.exec(text) ?? [];
    if (this.#stopToken !== null) {
      if (name === this.#stopToken) this.#stopToken = null;
      else this.#keep(text);
      return;
    }
    if (name === undefined || value === undefined) this.#keep(text);
    else this.#command(name, propertiesOf(properties ?? ''), decoded(value));
  }

  text(): string {
    return this.masked(this.#lines.join('\n'));
  }

  #command(name: string, properties: Record<string, string>, value: string): void {
    if (name === 'add-mask') this.mask(value);
    else if (name === 'stop-commands') this.#stopToken = value;
    else if (name === 'error' || name === 'warning' || name === 'notice') {
      const line = Number(properties['line']);
      this.annotations.push({ level: name, message: this.masked(value), file: properties['file'] ?? null, line: Number.isInteger(line) ? line : null });
      this.#keep(`##[${name}]${value}`);
    } else if (name === 'group' || name === 'endgroup' || name === 'debug') this.#keep(`##[${name}]${value}`);
    // set-output, save-state and set-env have been switched off on GitHub: they are text.
    else this.#keep(`::${name}::${value}`);
  }

  #keep(text: string): void {
    const line = this.masked(text);
    this.#lines.push(line);
    this.#onLine(line);
  }
}

function propertiesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split(',')
      .map((pair) => pair.trim().split('='))
      .map(([key = '', value = '']) => [key, decoded(value).replaceAll('%3A', ':').replaceAll('%2C', ',')]),
  );
}

function decoded(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
