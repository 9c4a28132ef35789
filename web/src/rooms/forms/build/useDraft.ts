/** The draft of a form in the builder: every step is saved by itself a moment later; publishing waits for it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useReducer, useRef, useState } from 'react';

import { changeForm, FORM, publishForm, type Form } from '../data';
import type { Definition } from './definition';
import { act, begin } from './state';

const SAVE_AFTER_MS = 800;

export function useDraft(form: Form) {
  const client = useQueryClient();
  const [state, run] = useReducer(act, form.definition, begin);
  const [saved, setSaved] = useState<Definition>(form.definition);
  const version = useRef(form.version);
  const going = useRef<Promise<unknown>>(Promise.resolve());
  const save = useMutation({
    mutationFn: async (definition: Definition) => {
      const done = await changeForm(form.id, { version: version.current, definition });
      version.current = done.version;
      return definition;
    },
    onSuccess: (definition) => {
      setSaved(definition);
      void client.invalidateQueries({ queryKey: [FORM, 'list'] });
    },
  });
  const { mutateAsync } = save;
  const dirty = state.now !== saved;
  const failed = save.isError;

  /** One after the other: each names the version that the one before has made. */
  const inTurn = <T>(next: () => Promise<T>): Promise<T> => {
    const mine = going.current.catch(() => undefined).then(next);
    going.current = mine;
    return mine;
  };
  const put = (definition: Definition) => inTurn(() => mutateAsync(definition));
  useEffect(() => {
    if (!dirty || failed) return undefined;
    const timer = setTimeout(() => void put(state.now).catch(() => undefined), SAVE_AFTER_MS);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- put only reads refs
  }, [state.now, dirty, failed]);
  useEffect(() => {
    if (!dirty) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [dirty]);

  return {
    state,
    run,
    dirty,
    saving: save.isPending,
    error: save.error,
    retry: () => void put(state.now).catch(() => undefined),
    rename: (name: string) =>
      inTurn(async () => {
        version.current = (await changeForm(form.id, { version: version.current, name })).version;
      }),
    /** What is on the screen, even when it was not saved yet. Raises what the server refused. */
    publish: async () => {
      if (dirty) await put(state.now);
      return inTurn(() => publishForm(form.id, version.current));
    },
  };
}
