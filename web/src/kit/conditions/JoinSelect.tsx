/** Whether all, any or none of a group's parts hold, to be changed. */
import { useTranslation } from 'react-i18next';

import { useEditing } from './context';
import * as edits from './edits';
import s from './editor.module.css';
import { joinOf, JOINS, withJoin, type JoinChoice } from './joins';
import type { Group } from './tree';

export function JoinSelect({ group }: { group: Group }) {
  const { t } = useTranslation('conditions');
  const { tree, put } = useEditing();
  return (
    <select className={`${s.select} ${s.join}`} aria-label={t('join')} value={joinOf(group)} onChange={(event) => put(edits.replace(tree, withJoin(group, event.target.value as JoinChoice)))}>
      {JOINS.map((join) => (
        <option key={join} value={join}>
          {t(`joins.${join}`)}
        </option>
      ))}
    </select>
  );
}

