/** The fields that customers can be a board or a calendar by, as far as the reader's roles show them. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { askableQuery } from '@/kit/conditions/askable';
import { useLanguage } from '@/kit/format/useFormat';
import { fieldsFor, summable, type ShapeField } from '@/kit/views/shape';

/** Texts that stand for a few values, as the server has them. */
const CODES = ['stage', 'class', 'source', 'level'];
/** What people mean most by a board; a calendar begins with birthdays. */
const FIRST = ['stage', 'class', 'owner_id'];

export function useShapeFields(wanted: boolean): { board: ShapeField[]; calendar: ShapeField[]; sums: ShapeField[]; coming: boolean } {
  const language = useLanguage();
  const fields = useQuery({ ...askableQuery('customer'), enabled: wanted }).data?.fields;
  return useMemo(() => {
    const rank = ({ name }: ShapeField) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
    const board = fieldsFor('board', fields, CODES, language);
    return { board: board.sort((a, b) => rank(a) - rank(b)), calendar: fieldsFor('calendar', fields, CODES, language), sums: summable(fields, language), coming: fields === undefined };
  }, [fields, language]);
}
