import { type CSSProperties, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import './Hints.css';

const DELAY = 400;
/** Pixels between a hint, what it is about, and the edge of the window. */
const GAP = 6;
const ID = 'hint';

/**
 * Says of the element under the pointer, or the one that the keyboard came to, what its `data-hint` says; `data-hint-side="right"` puts
 * it beside the element. One for the whole page: dozens of floating parts, one for each button, cost more than the page itself.
 */
export function Hints(): ReactNode {
  const [target, setTarget] = useState<HTMLElement>();
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<CSSProperties>();

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let next: HTMLElement | undefined;
    const point = (element: HTMLElement | undefined): void => {
      if (element === next) return;
      next = element;
      clearTimeout(timer);
      setTarget(undefined);
      if (element) timer = setTimeout(() => setTarget(element), DELAY);
    };
    const hide = (): void => point(undefined);
    const hinted = (event: Event): HTMLElement | undefined =>
      event.target instanceof Element ? (event.target.closest<HTMLElement>('[data-hint]') ?? undefined) : undefined;
    const onPointer = (event: PointerEvent): void => {
      // A touch has no hovering, what is dragged is no question; a pointer on the hint itself leaves it where it is, to be read.
      if (event.pointerType === 'touch' || event.buttons !== 0 || (event.target as Element | null)?.id === ID) return;
      point(hinted(event));
    };
    const onFocus = (event: FocusEvent): void => {
      if (event.target instanceof Element && event.target.matches(':focus-visible')) point(hinted(event));
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' || event.key === 'Enter' || event.key === ' ') hide();
    };
    const listen: readonly (readonly [string, (event: never) => void])[] = [
      ['pointerover', onPointer],
      ['pointerdown', hide],
      ['focusin', onFocus],
      ['focusout', hide],
      ['keydown', onKey],
      ['scroll', hide],
    ];
    for (const [name, take] of listen) document.addEventListener(name, take as EventListener, true);
    return () => {
      clearTimeout(timer);
      for (const [name, take] of listen) document.removeEventListener(name, take as EventListener, true);
    };
  }, []);

  useLayoutEffect(() => {
    if (!target?.isConnected || !box.current) return setPlace(undefined);
    const described = target.getAttribute('aria-describedby');
    target.setAttribute('aria-describedby', ID);
    setPlace(placeOf(target.getBoundingClientRect(), box.current.getBoundingClientRect(), target.dataset['hintSide']));
    return () => {
      if (described === null) target.removeAttribute('aria-describedby');
      else target.setAttribute('aria-describedby', described);
    };
  }, [target]);

  if (!target) return null;
  return (
    <div ref={box} id={ID} role="tooltip" className="hint" style={place ?? { visibility: 'hidden' }}>
      {target.dataset['hint']}
    </div>
  );
}

/** Above what it is about, or below where there is no room, or beside it; always inside the window. */
function placeOf(about: DOMRect, hint: DOMRect, side: string | undefined): CSSProperties {
  const inside = (value: number, size: number, room: number): number =>
    Math.max(GAP, Math.min(value, room - size - GAP));
  if (side === 'right' && about.right + GAP + hint.width < window.innerWidth) {
    const top = inside(about.top + (about.height - hint.height) / 2, hint.height, window.innerHeight);
    return { left: about.right + GAP, top };
  }
  const above = about.top - hint.height - GAP;
  return {
    left: inside(about.left + (about.width - hint.width) / 2, hint.width, window.innerWidth),
    top: above >= GAP ? above : about.bottom + GAP,
  };
}
