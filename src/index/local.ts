export { type OpenedLocal, type OpenLocalOptions, openLocal } from '../app/open-local.ts';
