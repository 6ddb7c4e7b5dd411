/** Names of fields, and words before a value, by which people say that a secret follows. */
export const SECRET_NAME = `(pass(?:word|wd|phrase|code)|pwd|secret|token|credential|api[ _-]?key|access[ _-]?key|account[ _-]?key|subscription[ _-]?key|authorization|key)`;
export const SECRET_FIELD = new RegExp(`${SECRET_NAME}s?$`, 'i');
export const PHONE_FIELD = /phone|mobile|whatsapp|\bfax\b|\btel\b|msisdn/i;

export const SSN_FIELD = /\bssn\b|_ssn|social[ _-]?security/i;

/** Whether what stands in a field of this name is told by the name. */
export function tells(name: string): boolean {
  return SECRET_FIELD.test(name) || PHONE_FIELD.test(name) || SSN_FIELD.test(name);
}
