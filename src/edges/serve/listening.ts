/** Whether only this machine can reach it. A name other than `localhost` may be anybody's. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
