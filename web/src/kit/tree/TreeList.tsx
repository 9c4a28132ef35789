/**
 * A tree whose rows are moved below one another: dragged by their handle, by the arrow keys on it (→ below the one before,
 * ← beside its parent, ↑ ↓ walk), or with a list of places by Enter. What makes a ring the server refuses in words.
 */
import { HolderOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useEffect, useId, useState, type CSSProperties, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { Dialog } from '../Dialog';
import { Field } from '../Field';
import { byName } from '../people';
import { branchesOf, placeBy, withBelow, type Branch, type TreeRow } from './branches';
import s from './TreeList.module.css';

export interface TreeListProps<Row extends TreeRow> {
  label: string;
  rows: readonly Row[];
  onOpen?: (row: Row) => void;
  /** Below which row, null: to the top. Leave out where nothing may be moved. */
  onMove?: (row: Row, parent: string | null) => Promise<void>;
}

const TOP = 'top';

interface MoveProps<Row extends TreeRow> {
  row: Row;
  branches: readonly Branch<Row>[];
  onMove: (parent: string | null) => void;
  onClose: () => void;
}

function MoveDialog<Row extends TreeRow>({ row, branches, onMove, onClose }: MoveProps<Row>) {
  const { t } = useTranslation('kit');
  const [place, setPlace] = useState(row.parent_id ?? TOP);
  const barred = withBelow(branches, row.id);
  const places = [
    { value: TOP, label: t('tree.top') },
    ...branches.filter((one) => !barred.has(one.row.id)).map((one) => ({ value: one.row.id, label: '\u00a0'.repeat(one.level * 3) + one.row.name })),
  ];
  const title = t('tree.move', { name: row.name });
  return (
    <Dialog label={title} onClose={onClose} width={420}>
      <form
        className={s.form}
        onSubmit={(event) => {
          event.preventDefault();
          onMove(place === TOP ? null : place);
        }}
      >
        <h2>{title}</h2>
        <Field label={t('tree.below')}>
          {({ id }) => <Select id={id} autoFocus showSearch={{ filterOption: byName }} value={place} options={places} onChange={setPlace} />}
        </Field>
        <div className={s.actions}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" disabled={place === (row.parent_id ?? TOP)}>
            {t('tree.move_here')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function TreeList<Row extends TreeRow>({ label, rows, onOpen, onMove }: TreeListProps<Row>) {
  const { t } = useTranslation('kit');
  const branches = branchesOf(rows);
  const [dragged, setDragged] = useState<Row>();
  const [over, setOver] = useState<string>();
  const [asked, setAsked] = useState<Row>();
  const [held, setHeld] = useState<string>();
  const base = useId();
  const focus = (id: string) => document.getElementById(`${base}${id}`)?.focus();

  useEffect(() => {
    // a row that moved is put elsewhere in the page, which takes the focus from its handle
    if (held && document.activeElement === document.body) document.getElementById(`${base}${held}`)?.focus();
  }, [rows, held, base]);

  const move = (row: Row, parent: string | null) => {
    setDragged(undefined);
    setOver(undefined);
    setAsked(undefined);
    if (parent === row.id || parent === row.parent_id) return;
    setHeld(row.id);
    void onMove?.(row, parent);
  };
  const press = (event: KeyboardEvent, branch: Branch<Row>, at: number) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const next = step ? branches[at + step] : undefined;
    const place = placeBy(event.key, branches, branch);
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault(); // Alt with ← would leave the page
    if (next) focus(next.row.id);
    if (place !== undefined) move(branch.row, place);
  };
  const target = (id: string, parent: string | null) => ({
    'data-over': over === id || undefined,
    onDragOver: (event: React.DragEvent) => {
      if (!dragged) return;
      event.preventDefault();
      setOver(id);
    },
    onDrop: (event: React.DragEvent) => {
      event.preventDefault();
      if (dragged) move(dragged, parent);
    },
  });
  return (
    <>
      {onMove && <p className={s.hint}>{t('tree.hint')}</p>}
      {dragged?.parent_id && (
        <div className={s.top} {...target(TOP, null)}>
          {t('tree.top')}
        </div>
      )}
      <ul className={s.tree} aria-label={label}>
        {branches.map((branch, at) => (
          <li key={branch.row.id} className={s.row} style={{ '--level': branch.level } as CSSProperties} data-dragged={dragged?.id === branch.row.id || undefined} {...target(branch.row.id, branch.row.id)}>
            {onMove && (
              <button
                type="button"
                draggable
                className={s.handle}
                aria-label={t('tree.move', { name: branch.row.name })}
                title={t('tree.move', { name: branch.row.name })}
                id={`${base}${branch.row.id}`}
                onDragStart={(event) => {
                  event.dataTransfer.effectAllowed = 'move';
                  event.dataTransfer.setData('text/plain', branch.row.name);
                  setDragged(branch.row);
                }}
                onDragEnd={() => {
                  setDragged(undefined);
                  setOver(undefined);
                }}
                onClick={() => setAsked(branch.row)}
                onKeyDown={(event) => press(event, branch, at)}
              >
                <HolderOutlined />
              </button>
            )}
            {onOpen ? (
              <button type="button" className={s.name} onClick={() => onOpen(branch.row)}>
                {branch.row.name}
              </button>
            ) : (
              <span className={s.name}>{branch.row.name}</span>
            )}
            <span className={s.code}>{branch.row.code}</span>
            {branch.below > 0 && <span className={`${s.count} gx-figures`}>{t('tree.count', { count: branch.below })}</span>}
          </li>
        ))}
      </ul>
      {asked && <MoveDialog row={asked} branches={branches} onMove={(parent) => move(asked, parent)} onClose={() => setAsked(undefined)} />}
    </>
  );
}
