import { useEffect } from 'react';
import { visible } from '../../domain/text/visible.ts';

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${visible(title, { most: 120 })} · Remit`;
  }, [title]);
}
