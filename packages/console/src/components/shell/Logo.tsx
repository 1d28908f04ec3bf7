import type { ReactNode } from 'react';

/** The deepest line of a valley, where its waters meet. */
export function Logo(): ReactNode {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true" style={{ flex: 'none' }}>
      <rect width="32" height="32" rx="8" fill="#0b6b73" />
      <g fill="none" strokeLinecap="round">
        <path d="M6 16c4 0 4 6 8 6M18 10c4 0 4 6 8 6" stroke="#fff" strokeOpacity=".45" strokeWidth="2" />
        <path d="M6 9c5 0 5 7 10 7s5 7 10 7" stroke="#fff" strokeWidth="3" />
      </g>
    </svg>
  );
}
