/** The group of a company as a tree that opens and closes: by the mouse, or by arrow keys as trees are. */
import { CaretDownOutlined, CaretRightOutlined, EyeInvisibleOutlined, PlusOutlined, TeamOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { useCan } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { Avatar } from '@/kit/Person';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';

import s from './chart.module.css';
import { treeQuery } from './data';
import { branchesOf, foldable, openOnes, type Branch } from './tree';
import { shortOf, useCompanyWords } from './words';

const CompanyDialog = lazy(() => import('./CompanyDialog'));

interface Shared {
  here: number;
  focused: number;
  closed: ReadonlySet<number>;
  toggle: (place: number) => void;
  onFocus: (place: number) => void;
}

function Item({ branch, shared }: { branch: Branch; shared: Shared }) {
  const { t } = useTranslation('companies');
  const navigate = useNavigate();
  const words = useCompanyWords();
  const { node, level, below } = branch;
  const { here, focused, closed, toggle, onFocus } = shared;
  const open = below.length > 0 ? !closed.has(node.place) : undefined;
  const current = node.place === here;
  const name = node.name ?? t('chart.unseen');
  return (
    <li role="none" className={s.item}>
      <div className={s.line}>
        {below.length > 0 && (
          <button type="button" tabIndex={-1} className={s.fold} aria-hidden="true" onClick={() => toggle(node.place)}>
            {open ? <CaretDownOutlined /> : <CaretRightOutlined />}
          </button>
        )}
        <div
          role="treeitem"
          aria-level={level}
          aria-expanded={open}
          aria-current={current ? 'page' : undefined}
          aria-selected={current}
          tabIndex={node.place === focused ? 0 : -1}
          data-place={node.place}
          data-testid="chart-node"
          className={[s.node, current && s.here, !node.id && s.unseen].filter(Boolean).join(' ')}
          onFocus={() => onFocus(node.place)}
          onClick={() => node.id && !current && void navigate(`/companies/${node.id}`)}
        >
          {node.name ? <Avatar name={shortOf(node)} size={32} shape="square" /> : <EyeInvisibleOutlined className={s.eye} />}
          <span className={s.text}>
            <span className={s.name}>{name}</span>
            <span className={s.more}>
              {node.industry && <span>{words.option('industry', node.industry)}</span>}
              {Boolean(node.people_count) && (
                <span className="gx-figures">
                  <TeamOutlined aria-hidden /> {t('chart.people', { count: node.people_count ?? 0 })}
                </span>
              )}
              {below.length > 0 && !open && <span>{t('chart.below', { count: below.length })}</span>}
            </span>
          </span>
          {node.deleted && <Tag tone="amber">{t('bin')}</Tag>}
          {current && <Tag tone="jade">{t('chart.here')}</Tag>}
        </div>
      </div>
      {open && (
        <ul role="group" className={s.below}>
          {below.map((one) => (
            <Item key={one.node.place} branch={one} shared={shared} />
          ))}
        </ul>
      )}
    </li>
  );
}

export function OrgChart({ id, locked }: { id: string; locked: boolean }) {
  const { t } = useTranslation('companies');
  const can = useCan();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(treeQuery(id));
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set());
  const [focused, setFocused] = useState<number>();
  const [making, setMaking] = useState(false);
  const tree = useRef<HTMLUListElement>(null);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton lines={6} height={30} />;
  const branches = branchesOf(data.nodes);
  const seen = openOnes(branches, closed);
  const held = seen.find((one) => one.node.place === (focused ?? data.place)) ?? seen[0];
  const toggle = (place: number) =>
    setClosed((now) => {
      const next = new Set(now);
      if (!next.delete(place)) next.add(place);
      return next;
    });
  const go = (branch: Branch | undefined) => {
    if (!branch) return;
    setFocused(branch.node.place);
    tree.current?.querySelector<HTMLElement>(`[data-place="${branch.node.place}"]`)?.focus();
  };
  const pressed = (event: KeyboardEvent) => {
    if (!held || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = seen.indexOf(held);
    const open = held.below.length > 0 && !closed.has(held.node.place);
    const acts: Record<string, () => void> = {
      ArrowDown: () => go(seen[place + 1]),
      ArrowUp: () => go(seen[place - 1]),
      Home: () => go(seen[0]),
      End: () => go(seen.at(-1)),
      ArrowRight: () => (held.below.length > 0 && !open ? toggle(held.node.place) : go(held.below[0])),
      ArrowLeft: () => (open ? toggle(held.node.place) : go(seen.find((one) => one.node.place === held.node.above))),
      Enter: () => held.node.id && held.node.place !== data.place && void navigate(`/companies/${held.node.id}`),
    };
    const found = acts[event.key];
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    found();
  };
  const folds = foldable(branches);
  const alone = data.nodes.length === 1;
  return (
    <section aria-label={t('chart.title')}>
      <div className={s.bar}>
        <span className={s.count}>{alone ? t('chart.alone') : t('chart.count', { count: data.nodes.length })}</span>
        {folds.length > 1 && (
          <Button type="text" size="small" onClick={() => setClosed(closed.size > 0 ? new Set() : new Set(folds.filter((one) => one !== 0)))}>
            {t(closed.size > 0 ? 'chart.open_all' : 'chart.close_all')}
          </Button>
        )}
        {can('companies.company.create') && !locked && (
          <Button type="link" size="small" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
            {t('chart.add')}
          </Button>
        )}
      </div>
      {alone ? (
        <EmptyState small title={t('chart.empty')} detail={t('chart.empty_detail')} />
      ) : (
        <div className={s.scroll}>
          <ul ref={tree} role="tree" aria-label={t('chart.title')} className={s.tree} onKeyDown={pressed}>
            {branches.map((one) => (
              <Item key={one.node.place} branch={one} shared={{ here: data.place, focused: held?.node.place ?? 0, closed, toggle, onFocus: setFocused }} />
            ))}
          </ul>
        </div>
      )}
      {data.more && <p className={s.count}>{t('chart.more')}</p>}
      <Suspense fallback={null}>{making && <CompanyDialog parentId={id} onClose={() => setMaking(false)} />}</Suspense>
    </section>
  );
}
