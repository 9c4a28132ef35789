/** Which rows of a long list are in sight, for rows of one height in a scrolling box. */
import { useLayoutEffect, useState, type RefObject } from 'react';

export interface Visible {
  first: number;
  /** One past the last. */
  end: number;
}

const AROUND = 10;
/** Shorter lists are drawn whole. */
const FROM = 80;
const MARGIN_BELOW = 16;
const LEAST_HEIGHT = 280;

export function visibleRows(count: number, rowHeight: number, top: number, height: number): Visible {
  if (count <= FROM) return { first: 0, end: count };
  const first = Math.max(0, Math.floor(top / rowHeight) - AROUND);
  return { first, end: Math.min(count, Math.ceil((top + height) / rowHeight) + AROUND) };
}

/**
 * Follows the scroll position of `box`. `onNearEnd` is called when fewer than twenty rows are left below.
 */
export function useWindow(box: RefObject<HTMLElement | null>, count: number, rowHeight: number, onNearEnd: () => void): Visible {
  // what was measured is kept, not what follows from it: rows that come are in sight at once
  const [seen, setSeen] = useState({ top: 0, height: 1200 });
  useLayoutEffect(() => {
    const node = box.current;
    if (!node) return undefined;
    let frame = 0;
    const measure = () => {
      frame = 0;
      const next = { top: node.scrollTop, height: node.clientHeight };
      const rows = visibleRows(count, rowHeight, next.top, next.height);
      setSeen((now) => {
        const before = visibleRows(count, rowHeight, now.top, now.height);
        return before.first === rows.first && before.end === rows.end ? now : next;
      });
      const left = node.scrollHeight - node.scrollTop - node.clientHeight;
      if (node.scrollTop > 0 && left < 20 * rowHeight) onNearEnd();
    };
    const later = () => {
      frame ||= requestAnimationFrame(measure);
    };
    // not at once: asking now would make the browser lay out the page in the midst of drawing it
    later();
    node.addEventListener('scroll', later, { passive: true });
    const sized = new ResizeObserver(later);
    sized.observe(node);
    return () => {
      cancelAnimationFrame(frame);
      node.removeEventListener('scroll', later);
      sized.disconnect();
    };
  }, [box, count, rowHeight, onNearEnd]);
  const { first, end } = visibleRows(count, rowHeight, seen.top, seen.height);
  return { first: Math.min(first, count), end: Math.min(end, count) };
}

/** Gives `box` the height that is left of the window below its top. */
export function useFillHeight(box: RefObject<HTMLElement | null>, wanted: boolean): void {
  useLayoutEffect(() => {
    const node = box.current;
    if (!node || !wanted) return undefined;
    const fit = () => {
      const top = node.getBoundingClientRect().top + window.scrollY;
      node.style.setProperty('max-height', `${Math.max(LEAST_HEIGHT, window.innerHeight - top - MARGIN_BELOW)}px`);
    };
    fit();
    window.addEventListener('resize', fit);
    const sized = new ResizeObserver(fit);
    if (node.parentElement?.parentElement) sized.observe(node.parentElement.parentElement);
    return () => {
      window.removeEventListener('resize', fit);
      sized.disconnect();
    };
  }, [box, wanted]);
}
