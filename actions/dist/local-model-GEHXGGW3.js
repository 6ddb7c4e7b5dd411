import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  openLocalModel,
  openLocalPool
} from "./chunk-NXZZYFMB.js";
import "./chunk-RK3AFE6E.js";
import "./chunk-4PANBR46.js";
import "./chunk-XHPH6W2B.js";
import "./chunk-NT2HPXKZ.js";
export {
  openLocalModel,
  openLocalPool
};
