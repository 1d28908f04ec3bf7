import { useRef } from 'react';

/** The newest value there was: an answer stays on the page while the next one is on its way, and when that fails. */
export function useLast<Value>(value: Value | undefined): Value | undefined {
  const last = useRef(value);
  if (value !== undefined) last.current = value;
  return last.current;
}
