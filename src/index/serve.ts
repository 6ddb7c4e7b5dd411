export type { ApiKey } from '../edges/serve/auth/keys.ts';
export { newKey, parseKeys } from '../edges/serve/auth/keys.ts';
export type { Exchange, Patience, Readiness, ServeLimits } from '../edges/serve/house.ts';
export type { ServeLogs, ServeLogsOptions } from '../edges/serve/log/serve-logs.ts';
export { openServeLogs } from '../edges/serve/log/serve-logs.ts';
export type { RolloutGauge } from '../edges/serve/metrics.ts';
export type { RunningServer, ServerOptions } from '../edges/serve/server.ts';
export { openServer } from '../edges/serve/server.ts';
export { ExternalError, Interrupted, UserError } from '../errors.ts';
export { ServedRequest } from '../records/swap/served-request.ts';
export { SwapPolicy } from '../records/swap/swap-policy.ts';
export { verifySwapPolicy } from '../records/swap/verify-swap-policy.ts';
export type { LocalTrack, SwapLimits, SwapOptions } from '../serve/options.ts';
export type {
  HostedRelay,
  IncomingChat,
  LocalAnswerer,
  LocalEnd,
  LocalQuestion,
  OutgoingChat,
  RelayFailure,
  RelayReply,
  RelayRequest,
  Rollout,
  RolloutEvent,
  RolloutPlan,
  RolloutStatus,
  RolloutStore,
  Swap,
} from '../serve/ports.ts';
export { openRollout } from '../serve/rollout/rollout.ts';
export { openSwap } from '../serve/swap.ts';
