import clsx from 'clsx';
import type { ButtonHTMLAttributes } from 'react';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'primary' | 'plain' | 'quiet' | 'danger';
  size?: 'small' | 'normal';
}

const LOOKS = {
  primary: 'bg-accent text-on-accent hover:brightness-110 border-transparent',
  plain: 'bg-raised text-ink border-rule hover:bg-hover',
  quiet: 'bg-transparent text-muted border-transparent hover:bg-hover hover:text-ink',
  danger: 'bg-raised text-inferior border-inferior/40 hover:bg-inferior-soft',
} as const;

/** Shared with links that look like buttons. */
export function buttonClasses({ look = 'plain', size = 'normal' }: Pick<ButtonProps, 'look' | 'size'> = {}): string {
  return clsx(
    'inline-flex items-center justify-center gap-1.5 rounded-lg border font-medium whitespace-nowrap transition-colors disabled:opacity-50 disabled:cursor-not-allowed [&_svg]:size-4 [&_svg]:shrink-0',
    size === 'small' ? 'h-7 px-2.5 text-[0.8125rem]' : 'h-9 px-3.5 text-sm',
    LOOKS[look],
  );
}

export function Button({ look, size, className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={clsx(buttonClasses({ ...(look && { look }), ...(size && { size }) }), className)} {...rest} />;
}
