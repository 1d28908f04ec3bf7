import { type ReactNode, useEffect } from 'react';
import { Logo } from '../shell/Logo.tsx';
import { ThemeSwitch } from '../shell/ThemeSwitch.tsx';
import './gate.css';

/** What stands around the one thing that there is to do before the console opens. */
export function Stage({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  useEffect(() => {
    document.title = `${title} · Thalweg`;
  }, [title]);
  return (
    <div className="gate">
      <Valley />
      <div className="gate-theme">
        <ThemeSwitch />
      </div>
      <main className="gate-card panel">
        <div className="gate-brand">
          <Logo />
          Thalweg
        </div>
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}

/** The slopes of a valley, and the line of its deepest points. */
function Valley(): ReactNode {
  return (
    <svg className="gate-valley" viewBox="0 0 1440 600" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <g fill="none">
        {[0, 1, 2, 3, 4, 5].map((line) => (
          <path
            key={line}
            className="gate-slope"
            style={{ opacity: 0.9 - line * 0.13 }}
            d={`M-20 ${430 - line * 58}C260 ${420 - line * 66} 420 ${520 - line * 44} 720 ${520 - line * 40}S1180 ${430 - line * 62} 1460 ${400 - line * 64}`}
          />
        ))}
        <path className="gate-thalweg" d="M-20 492C260 486 420 566 720 566S1180 496 1460 462" />
      </g>
    </svg>
  );
}
