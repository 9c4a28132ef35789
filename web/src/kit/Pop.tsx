/**
 * A panel that floats at a button: the browser's own popover (top layer, Esc and a click elsewhere close it, focus returns to
 * the button), placed by us below or above the button, within the window.
 */
import { useEffect, useId, useRef, useState, type ReactNode, type RefObject } from 'react';

import s from './Pop.module.css';

export interface PopButton {
  ref: RefObject<HTMLButtonElement | null>;
  onClick: () => void;
  'aria-expanded': boolean;
  'aria-controls': string;
  'aria-haspopup': 'dialog';
}

export interface PopProps {
  /** Draws the button; spread the given props on a <button> (or antd Button). */
  button: (props: PopButton) => ReactNode;
  /** Content, drawn only while open; call `close` when done. */
  children: (close: () => void) => ReactNode;
  /** Name of the panel for screen readers. */
  label: string;
  align?: 'start' | 'end';
  width?: number;
}

const GAP = 6;
const EDGE = 8;

function place(panel: HTMLElement, anchor: DOMRect, align: 'start' | 'end'): void {
  const { offsetWidth: width, offsetHeight: height } = panel;
  const wanted = align === 'end' ? anchor.right - width : anchor.left;
  const left = Math.max(EDGE, Math.min(wanted, window.innerWidth - width - EDGE));
  const below = anchor.bottom + GAP;
  const fits = below + height <= window.innerHeight - EDGE;
  const top = fits ? below : Math.max(EDGE, anchor.top - GAP - height);
  panel.style.left = `${left}px`;
  panel.style.top = `${top}px`;
}

export function Pop({ button, children, label, align = 'start', width }: PopProps) {
  const id = useId();
  const anchor = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const node = panel.current;
    if (!node) return undefined;
    const onToggle = (event: ToggleEvent) => setOpen(event.newState === 'open');
    node.addEventListener('toggle', onToggle as EventListener);
    return () => node.removeEventListener('toggle', onToggle as EventListener);
  }, []);

  useEffect(() => {
    if (!open) return undefined;
    const follow = () => {
      if (panel.current && anchor.current) place(panel.current, anchor.current.getBoundingClientRect(), align);
    };
    follow();
    const sized = new ResizeObserver(follow);
    if (panel.current) sized.observe(panel.current);
    window.addEventListener('resize', follow);
    window.addEventListener('scroll', follow, true);
    return () => {
      sized.disconnect();
      window.removeEventListener('resize', follow);
      window.removeEventListener('scroll', follow, true);
    };
  }, [open, align]);

  const toggle = () => {
    panel.current?.togglePopover();
    anchor.current?.focus();
  };
  const close = () => document.getElementById(id)?.hidePopover();

  return (
    <>
      {button({ ref: anchor, onClick: toggle, 'aria-expanded': open, 'aria-controls': id, 'aria-haspopup': 'dialog' })}
      <div ref={panel} id={id} popover="auto" role="dialog" aria-label={label} className={s.panel} style={{ width }}>
        {open && children(close)}
      </div>
    </>
  );
}
