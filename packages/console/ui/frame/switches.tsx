import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { applyTheme, storedTheme, type Theme } from './theme.ts';
import { useZone } from './zone.tsx';

export function ZoneSwitch() {
  const zone = useZone();
  const navigate = useNavigate();
  const to = (tz: 'local' | undefined) =>
    void navigate({ to: '.', search: (before) => ({ ...before, tz }), replace: true });
  return (
    <div className="switch" role="group" aria-label="Time zone">
      <button type="button" aria-pressed={zone === 'utc'} onClick={() => to(undefined)}>
        UTC
      </button>
      <button type="button" aria-pressed={zone === 'local'} onClick={() => to('local')}>
        Local
      </button>
    </div>
  );
}

export function ThemeSwitch() {
  const [theme, setTheme] = useState(storedTheme);
  const choose = (next: Theme) => {
    applyTheme(next);
    setTheme(next);
  };
  return (
    <div className="switch" role="group" aria-label="Theme">
      {(['auto', 'light', 'dark'] as const).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={theme === name}
          aria-label={labels[name]}
          title={labels[name]}
          onClick={() => choose(name)}
        >
          <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
            <path d={icons[name]} />
          </svg>
        </button>
      ))}
    </div>
  );
}

const labels: Record<Theme, string> = { auto: 'Theme as the system has it', light: 'Light theme', dark: 'Dark theme' };

const icons: Record<Theme, string> = {
  auto: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zm0 1.4v9.2a4.6 4.6 0 0 1 0-9.2z',
  light:
    'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM7.3 1h1.4v2.2H7.3zM7.3 12.8h1.4V15H7.3zM1 7.3h2.2v1.4H1zM12.8 7.3H15v1.4h-2.2zM2.6 3.6l1-1 1.5 1.5-1 1zM10.9 11.9l1-1 1.5 1.5-1 1zM2.6 12.4l1.5-1.5 1 1-1.5 1.5zM10.9 4.1l1.5-1.5 1 1-1.5 1.5z',
  dark: 'M6.2 2.2A6 6 0 1 0 13.8 10 5 5 0 0 1 6.2 2.2z',
};
