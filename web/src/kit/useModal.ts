/** What every modal window shares: open while mounted; Esc and a click on the ground outside close it. */
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent, type MouseEvent, type RefObject, type SyntheticEvent } from 'react';

const FIRST = 'input:not([type=checkbox],[type=radio],[readonly],[disabled]),textarea:not([disabled])';

export interface Modal {
  ref: RefObject<HTMLDialogElement | null>;
  onCancel: (event: SyntheticEvent) => void;
  onKeyDownCapture: (event: KeyboardEvent) => void;
  onClick: (event: MouseEvent) => void;
}

export function useModal(onClose: () => void): Modal {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const node = ref.current;
    if (node && !node.open) {
      node.showModal();
      // the browser would take the first button, which is the one that closes
      node.querySelector<HTMLElement>(FIRST)?.focus();
    }
  }, []);
  // before it leaves the page: a window that is gone gives the focus back to nobody
  useLayoutEffect(() => {
    const node = ref.current;
    return () => node?.close();
  }, []);
  return {
    ref,
    onCancel(event) {
      event.preventDefault();
      if (event.target === event.currentTarget) onClose();
    },
    onKeyDownCapture(event) {
      // Esc belongs to the open list of a select (not to one that is part of the window, as the palette's), or to the input method, before it belongs to the window
      const open = (event.target as HTMLElement).matches('[role=combobox][aria-expanded=true]:not([data-inline])');
      if (event.key === 'Escape' && (open || event.nativeEvent.isComposing)) event.preventDefault();
    },
    onClick(event) {
      // a click on the backdrop arrives at the dialog itself
      if (event.target === event.currentTarget) onClose();
    },
  };
}
