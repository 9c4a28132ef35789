/** Where to begin: a few conditions that many companies ask, ready to be changed. */
import { BulbOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { Pop } from '../Pop';
import type { AskableFields } from './askable';
import s from './editor.module.css';
import { recipesOf, type Recipe } from './startingPoints';

export function Recipes({ askable, open, onPick }: { askable: AskableFields; open?: boolean; onPick: (recipe: Recipe) => void }) {
  const { t } = useTranslation('conditions');
  const recipes = recipesOf(askable);
  if (recipes.length === 0) return null;
  const list = (close?: () => void) =>
    recipes.map((one) => (
      <button
        key={one.key}
        type="button"
        onClick={() => {
          close?.();
          onPick(one);
        }}
      >
        {t(`recipes.${one.key}`)}
      </button>
    ));
  if (open) {
    return (
      <section className={s.recipes} aria-label={t('recipes.title')}>
        <h3>{t('recipes.title')}</h3>
        <div>{list()}</div>
      </section>
    );
  }
  return (
    <Pop label={t('recipes.title')} align="end" button={(props) => <Button {...props} type="text" size="small" icon={<BulbOutlined />} aria-label={t('recipes.title')} title={t('recipes.title')} />}>
      {(close) => <div className={s.menu}>{list(close)}</div>}
    </Pop>
  );
}
