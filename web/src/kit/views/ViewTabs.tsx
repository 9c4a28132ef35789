/** Saved views as tabs over a list: open, save, save as, rename, share, pin, delete with undo. */
import { DownOutlined, MoreOutlined, TeamOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useErrorWords } from '../ErrorState';
import { Pop } from '../Pop';
import { toast } from '../toast';
import { SHAPE_ICONS } from './ShapeSwitch';
import { bodyOf, changeView, deleteView, differs, restoreView, viewsQuery, type Looked, type View, type ViewPatch } from './views';
import s from './views.module.css';

const ViewDialog = lazy(() => import('./ViewDialog').then((module) => ({ default: module.ViewDialog })));

export interface ViewTabsProps {
  object: string;
  /** Name of the tab without a view: "All customers". */
  allLabel: string;
  /** Id of the open view. */
  openId: string | undefined;
  looked: () => Looked;
  /** Undefined: everything, without a view. */
  onOpen: (view: View | undefined) => void;
  /** A view was saved as the list stands now. */
  onSaved: (view: View) => void;
}

export function ViewTabs({ object, allLabel, openId, looked, onOpen, onSaved }: ViewTabsProps) {
  const { t } = useTranslation('customization');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const views = useQuery(viewsQuery(object)).data ?? [];
  const [asking, setAsking] = useState<'new' | 'rename'>();
  const open = views.find((view) => view.id === openId);
  const tabs = views.filter((view) => view.pinned || view === open);
  const others = views.filter((view) => !tabs.includes(view));
  const now = looked();
  const changed = open ? differs(open, now) : now.filter !== undefined || now.kind !== 'table';

  const refresh = () => client.invalidateQueries({ queryKey: ['saved_view', object] });
  const change = useMutation({
    mutationFn: (body: Partial<ViewPatch>) => (open ? changeView(open, body) : Promise.reject(new Error())),
    onSuccess: async (view, body) => {
      await refresh();
      toast({ text: t('saved', { name: view.name }) });
      if (body.columns) onSaved(view);
    },
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  const remove = useMutation({
    mutationFn: (view: View) => deleteView(view.id),
    onSuccess: (_, view) => {
      toast({ text: t('deleted', { name: view.name }), undo: () => restoreView(view.id).then(refresh) });
      onOpen(undefined);
      return refresh();
    },
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  return (
    <>
      <nav className={s.bar} aria-label={t('views')}>
        <div className={s.tabs}>
          <button type="button" className={s.tab} aria-current={openId === undefined ? 'page' : undefined} onClick={() => onOpen(undefined)}>
            {allLabel}
          </button>
          {tabs.map((view) => (
            <button key={view.id} type="button" className={s.tab} aria-current={view === open ? 'page' : undefined} onClick={() => onOpen(view)}>
              {view.kind !== 'table' && <span className={s.tabIcon}>{SHAPE_ICONS[view.kind]}</span>}
              {view.name}
              {view.visibility !== 'mine' && <TeamOutlined className={s.shared} title={t(view.visibility === 'team' ? 'shared_team' : 'shared')} />}
              {view === open && changed && <span className={s.dot} title={t('changed')} />}
            </button>
          ))}
        </div>
        <div className={s.tools}>
          {others.length > 0 && <Others views={others} onOpen={onOpen} />}
          {open?.editable && changed && (
            <Button size="small" type="primary" loading={change.isPending} onClick={() => change.mutate(bodyOf(now))} data-testid="save-view">
              {t('save')}
            </Button>
          )}
          {changed && (
            <Button size="small" onClick={() => setAsking('new')} data-testid="save-view-as">
              {t('save_as')}
            </Button>
          )}
          {open?.editable && <ViewMenu view={open} onChange={(body) => change.mutate(body)} onSave={() => change.mutate(bodyOf(now))} onRename={() => setAsking('rename')} onDelete={() => remove.mutate(open)} />}
        </div>
      </nav>
      {open && (open.problems ?? []).length > 0 && (
        <p className={s.broken} role="alert">
          {t('broken', { problem: open.problems?.[0]?.message })}
        </p>
      )}
      {asking && (
        <Suspense fallback={null}>
          <ViewDialog
          object={object}
          view={asking === 'rename' ? open : undefined}
          looked={now}
          onClose={() => setAsking(undefined)}
          onDone={async (view) => {
            await refresh();
            if (asking === 'new') {
              onSaved(view);
              onOpen(view);
            }
          }}
        />
        </Suspense>
      )}
    </>
  );
}

function Others({ views, onOpen }: { views: readonly View[]; onOpen: (view: View) => void }) {
  const { t } = useTranslation('customization');
  return (
    <Pop label={t('others')} align="end" width={220} button={(props) => <Button size="small" type="text" icon={<DownOutlined />} iconPlacement="end" {...props}>{t('others')}</Button>}>
      {(close) => (
        <ul>
          {views.map((view) => (
            <li key={view.id}>
              <button
                type="button"
                className={s.option}
                onClick={() => {
                  close();
                  onOpen(view);
                }}
              >
                {view.name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Pop>
  );
}

interface MenuProps {
  view: View;
  onChange: (body: Partial<ViewPatch>) => void;
  onSave: () => void;
  onRename: () => void;
  onDelete: () => void;
}

function ViewMenu({ view, onChange, onSave, onRename, onDelete }: MenuProps) {
  const { t } = useTranslation('customization');
  const acts: [string, () => void][] = [
    [t('save_columns'), onSave],
    [t('edit_view'), onRename],
    [t(view.pinned ? 'unpin' : 'pin'), () => onChange({ pinned: !view.pinned })],
    [t('delete'), onDelete],
  ];
  return (
    <Pop label={t('menu', { name: view.name })} align="end" width={200} button={(props) => <Button size="small" type="text" icon={<MoreOutlined />} aria-label={t('menu', { name: view.name })} {...props} />}>
      {(close) => (
        <ul>
          {acts.map(([label, act]) => (
            <li key={label}>
              <button
                type="button"
                className={s.option}
                onClick={() => {
                  close();
                  act();
                }}
              >
                {label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Pop>
  );
}
