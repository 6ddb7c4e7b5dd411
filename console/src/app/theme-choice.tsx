import clsx from 'clsx';
import { Monitor, Moon, Sun } from 'lucide-react';
import { ToggleGroup } from 'radix-ui';
import { useState } from 'react';
import { applyTheme, chosenTheme, type Theme } from './theme.ts';

const THEMES = [
  { value: 'system', label: 'As the system', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
] as const;

export function ThemeChoice() {
  const [theme, setTheme] = useState(chosenTheme);
  const choose = (value: string) => {
    const chosen = THEMES.find((one) => one.value === value)?.value;
    if (!chosen) return;
    setTheme(chosen satisfies Theme);
    applyTheme(chosen);
  };
  return (
    <ToggleGroup.Root type="single" value={theme} onValueChange={choose} aria-label="Theme" className="flex rounded-lg border border-rule p-0.5">
      {THEMES.map(({ value, label, icon: Icon }) => (
        <ToggleGroup.Item
          key={value}
          value={value}
          aria-label={label}
          className={clsx('rounded-md p-1.5 text-muted data-[state=on]:bg-hover data-[state=on]:text-ink')}
        >
          <Icon className="size-3.5" />
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
