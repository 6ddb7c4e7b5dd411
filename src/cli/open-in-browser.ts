import { spawn } from 'node:child_process';

const OPENER: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer', linux: 'xdg-open' };

/** Opens a file with the desktop's own opener; does nothing without a terminal, a display or an opener. */
export async function openInBrowser(file: string): Promise<void> {
  const opener = OPENER[process.platform];
  const hasDisplay = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  if (!opener || !process.stdout.isTTY || process.env['CI'] || !hasDisplay) return;
  const opened = spawn(opener, [file], { detached: true, stdio: 'ignore' });
  opened.on('error', () => undefined);
  opened.unref();
}
