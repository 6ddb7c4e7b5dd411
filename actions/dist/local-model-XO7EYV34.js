import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  openLocalModel,
  openLocalPool
} from "./chunk-KO4Y2VQM.js";
import "./chunk-RK3AFE6E.js";
import "./chunk-KCYN2G5N.js";
import "./chunk-XHPH6W2B.js";
import "./chunk-NT2HPXKZ.js";
export {
  openLocalModel,
  openLocalPool
};
