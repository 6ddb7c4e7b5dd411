/** What is looked for, as placeholders and settings name it. ENCODED is Base64 or hexadecimal that holds one of the others. */
export const KINDS = ['SECRET', 'PASSWORD', 'PRIVATE_KEY', 'EMAIL', 'PHONE', 'CARD', 'IBAN', 'IP', 'MAC', 'SSN', 'WALLET', 'ENCODED'] as const;
export type Kind = (typeof KINDS)[number];

/** A name for a pattern of one's own: it becomes the placeholder's, `<EMPLOYEE_ID_1>`. */
export const CUSTOM_NAME = /^[A-Z][A-Z0-9_]{0,30}[A-Z0-9]$/;
