import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  chatTemplateOf,
  readChatTemplate
} from "./chunk-2GMLWBBX.js";
import "./chunk-T4METBAL.js";
import "./chunk-XHPH6W2B.js";
import "./chunk-NT2HPXKZ.js";
export {
  chatTemplateOf,
  readChatTemplate
};
