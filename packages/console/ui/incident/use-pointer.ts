import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { without } from '../frame/without.ts';
import type { IncidentSearch } from '../router.tsx';

/** What the reader points at; it lives in the address, so the back button and a sent link both work. */
export interface Pointer {
  readonly sel: string | undefined;
  readonly ev: string | undefined;
  readonly tab: IncidentSearch['tab'];
  point(ref: string | undefined): void;
  openEvent(id: string | undefined): void;
  show(tab: IncidentSearch['tab']): void;
}

export function usePointer(): Pointer {
  const { sel, ev, tab } = useSearch({ from: '/incidents/$id' });
  const navigate = useNavigate({ from: '/incidents/$id' });
  return useMemo(
    () => ({
      sel,
      ev,
      tab,
      point: (ref) =>
        void navigate({
          search: (before) => ({ ...without(before, 'sel', 'ev'), ...(ref === undefined ? {} : { sel: ref }) }),
          resetScroll: false,
        }),
      openEvent: (id) =>
        void navigate({
          search: (before) => ({ ...without(before, 'ev'), ...(id === undefined ? {} : { ev: id }) }),
          replace: true,
          resetScroll: false,
        }),
      show: (next) =>
        void navigate({
          search: (before) => ({ ...without(before, 'tab'), ...(next === undefined ? {} : { tab: next }) }),
          replace: true,
          resetScroll: false,
        }),
    }),
    [sel, ev, tab, navigate],
  );
}
