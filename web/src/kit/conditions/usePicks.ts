/** What may be chosen where a part stands. */
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useEditing, useScope } from './context';
import { picksOf, type Pick } from './picks';
import type { Part } from './tree';

export interface PartProps<P extends Part = Part> {
  part: P;
  joint: ReactNode;
  depth: number;
}

export function usePicks(): readonly Pick[] {
  const { t } = useTranslation('conditions');
  const { language } = useEditing();
  const { askable, related } = useScope();
  const deeper = related < askable.limits.related;
  return useMemo(() => picksOf(askable, language, t, deeper), [askable, language, t, deeper]);
}

