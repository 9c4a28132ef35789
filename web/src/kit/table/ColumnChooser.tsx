/** Which columns are shown and in what order; works without dragging. */
import { ArrowDownOutlined, ArrowUpOutlined, SettingOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { Pop } from '../Pop';
import type { Arranged } from './columns';
import s from './ColumnChooser.module.css';

export function ColumnChooser<T>({ arranged }: { arranged: Arranged<T> }) {
  const { t } = useTranslation('kit');
  return (
    <Pop
      label={t('table.columns')}
      align="end"
      width={264}
      button={(props) => (
        <button type="button" className={s.open} aria-label={t('table.columns')} title={t('table.columns')} {...props}>
          <SettingOutlined />
        </button>
      )}
    >
      {() => (
        <>
          <ul className={s.list}>
            {arranged.all.map((column, index) => (
              <li key={column.key} className={s.row}>
                <label className={s.label}>
                  <input
                    type="checkbox"
                    checked={arranged.isShown(column.key)}
                    disabled={index === 0}
                    onChange={(event) => arranged.show(column.key, event.target.checked)}
                  />
                  {column.title}
                </label>
                {index > 0 && (
                  <>
                    <button
                      type="button"
                      className={s.step}
                      disabled={index === 1}
                      aria-label={t('table.up', { column: column.title })}
                      onClick={() => arranged.step(column.key, -1)}
                    >
                      <ArrowUpOutlined />
                    </button>
                    <button
                      type="button"
                      className={s.step}
                      disabled={index === arranged.all.length - 1}
                      aria-label={t('table.down', { column: column.title })}
                      onClick={() => arranged.step(column.key, 1)}
                    >
                      <ArrowDownOutlined />
                    </button>
                  </>
                )}
              </li>
            ))}
          </ul>
          <Button type="text" size="small" disabled={!arranged.changed} onClick={arranged.reset}>
            {t('table.reset')}
          </Button>
        </>
      )}
    </Pop>
  );
}
