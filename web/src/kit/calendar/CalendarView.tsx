/**
 * A list as days: a month or a week of cells with the first entries of each day, on phones the days that have any, as a list.
 * Keys: arrows walk the days, Page Up/Down turn, Home or T is today, Enter opens a day's first entry.
 */
import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Choice } from '../Choice';
import { localeOf } from '../format/money';
import { useFormat } from '../format/useFormat';
import type { Count } from '../PageHeader';
import { usePhone } from '../useMedia';
import s from './CalendarView.module.css';
import { addDays, addMonths, daysOf, lunarOf, today, type Span } from './days';
import { specialOf, type Special } from './holidays';

export interface CalendarDay<T> {
  day: string;
  count: Count;
  items: readonly T[];
}

export interface CalendarViewProps<T> {
  label: string;
  /** The day in focus; its month or week is shown. */
  on: string;
  span: Span;
  onTurn: (on: string, span: Span) => void;
  /** Days that have entries; undefined while they are coming. */
  days: readonly CalendarDay<T>[] | undefined;
  stale?: boolean;
  itemKey: (item: T) => string;
  itemName: (item: T) => string;
  render: (item: T) => ReactNode;
  onOpen: (item: T) => void;
  /** Everything of one day. */
  onDay: (day: string) => void;
}

/** How many entries a cell shows. */
export const EACH: Record<Span, number> = { month: 4, week: 20 };

const figureOf = ({ value, capped }: Count) => `${value}${capped ? '+' : ''}`;
const KEYS: Record<string, (day: string) => string> = {
  ArrowLeft: (day) => addDays(day, -1),
  ArrowRight: (day) => addDays(day, 1),
  ArrowUp: (day) => addDays(day, -7),
  ArrowDown: (day) => addDays(day, 7),
};

export function CalendarView<T>(props: CalendarViewProps<T>) {
  const { on, span, onTurn, days, label } = props;
  const { t } = useTranslation('kit');
  const { language, timeZone } = useFormat();
  const phone = usePhone();
  const grid = useRef<HTMLDivElement>(null);
  const now = today(timeZone);
  const shown = daysOf(on, span);
  const turn = (by: number) => onTurn(span === 'week' ? addDays(on, 7 * by) : addMonths(on, by), span);
  const written = (day: string, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(localeOf[language], { timeZone: 'UTC', ...options }).format(new Date(`${day}T00:00:00Z`));
  const title = written(on, { year: 'numeric', month: 'long' });

  const goTo = (day: string) => {
    onTurn(day, span);
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus());
  };
  const pressed = (event: KeyboardEvent) => {
    const cell = (event.target as HTMLElement).dataset.day;
    if (!cell || event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
    const step = KEYS[event.key];
    if (step) goTo(step(cell));
    else if (event.key === 'PageUp') turn(-1);
    else if (event.key === 'PageDown') turn(1);
    else if (event.key === 'Home' || event.key === 't') goTo(now);
    else if (event.key === 'Enter') {
      const found = days?.find((one) => one.day === cell);
      if (found && found.count.value > 1) props.onDay(cell);
      else if (found?.items[0] !== undefined) props.onOpen(found.items[0]);
    } else return;
    event.preventDefault();
  };

  return (
    <div className={s.calendar} data-testid="calendar">
      <div className={s.bar}>
        <h2 aria-live="polite">{title}</h2>
        <Button size="small" icon={<LeftOutlined />} aria-label={t('calendar.previous')} onClick={() => turn(-1)} />
        <Button size="small" onClick={() => onTurn(now, span)}>
          {t('calendar.today')}
        </Button>
        <Button size="small" icon={<RightOutlined />} aria-label={t('calendar.next')} onClick={() => turn(1)} />
        <span className={s.span}>
          <Choice
            label={t('calendar.span')}
            value={span}
            options={[
              { value: 'month', label: t('calendar.month') },
              { value: 'week', label: t('calendar.week') },
            ]}
            onChange={(next) => onTurn(on, next)}
          />
        </span>
      </div>
      {phone ? (
        <Agenda {...props} shown={shown} written={written} now={now} />
      ) : (
        <div ref={grid} role="grid" aria-label={`${label}, ${title}`} aria-busy={props.stale || !days} className={props.stale ? `${s.grid} ${s.stale}` : s.grid} onKeyDown={pressed}>
          <div role="row" className={s.names}>
            {shown.slice(0, 7).map((day) => (
              <span key={day} role="columnheader">
                {written(day, { weekday: 'short' })}
              </span>
            ))}
          </div>
          {Array.from({ length: shown.length / 7 }, (_, week) => (
            <div key={week} role="row" className={span === 'week' ? `${s.week} ${s.tall}` : s.week}>
              {shown.slice(week * 7, week * 7 + 7).map((day) => (
                <Cell key={day} {...props} day={day} now={now} other={span === 'month' && day.slice(0, 7) !== on.slice(0, 7)} name={written(day, { dateStyle: 'full' })} special={specialOf(day, timeZone)} lunar={language === 'zh' ? lunarOf(day) : ''} />
              ))}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

interface CellProps<T> extends CalendarViewProps<T> {
  day: string;
  now: string;
  other: boolean;
  name: string;
  lunar: string;
  special: Special | undefined;
}

function Cell<T>({ day, now, on, other, name, lunar, special, span, ...props }: CellProps<T>) {
  const { t } = useTranslation('kit');
  const { language } = useFormat();
  const said = special && [special.name?.[language], t(`calendar.${special.kind}_long`)].filter(Boolean).join(' ');
  const found = props.days?.find((one) => one.day === day);
  const items = found?.items.slice(0, EACH[span]) ?? [];
  const left = (found?.count.value ?? 0) - items.length;
  const classes = [s.cell, other && s.other, day === now && s.now].filter(Boolean).join(' ');
  return (
    <div role="gridcell" tabIndex={day === on ? 0 : -1} data-day={day} aria-current={day === now ? 'date' : undefined} className={classes}>
      <span className="gx-hidden">{[found ? t('calendar.day', { day: name, figure: figureOf(found.count) }) : name, said].filter(Boolean).join(' ')}</span>
      <span className={s.day} aria-hidden="true">
        <b>{Number(day.slice(8))}</b>
        {special && (
          <i className={special.kind === 'off' ? s.off : s.work} title={said}>
            {t(`calendar.${special.kind}`)}
          </i>
        )}
        {lunar && <small>{lunar}</small>}
      </span>
      {items.map((item) => (
        <button key={props.itemKey(item)} type="button" className={s.entry} title={props.itemName(item)} onClick={() => props.onOpen(item)}>
          {props.render(item)}
        </button>
      ))}
      {left > 0 && (
        <button type="button" className={s.more} onClick={() => props.onDay(day)}>
          {t('calendar.more', { count: left })}
          {found?.count.capped && '+'}
        </button>
      )}
    </div>
  );
}

function Agenda<T>({ shown, written, now, ...props }: CalendarViewProps<T> & { shown: readonly string[]; now: string; written: (day: string, options: Intl.DateTimeFormatOptions) => string }) {
  const { t } = useTranslation('kit');
  const days = props.days?.filter((one) => shown.includes(one.day) && (props.span === 'week' || one.day.slice(0, 7) === props.on.slice(0, 7)));
  if (days?.length === 0) return <p className={s.nothing}>{t('calendar.nothing')}</p>;
  return (
    <ul className={props.stale ? `${s.agenda} ${s.stale}` : s.agenda} aria-busy={!days}>
      {days?.map(({ day, count, items }) => (
        <li key={day}>
          <h3 className={day === now ? s.nowText : undefined}>{written(day, { month: 'long', day: 'numeric', weekday: 'short' })}</h3>
          {items.map((item) => (
            <button key={props.itemKey(item)} type="button" className={s.line} onClick={() => props.onOpen(item)}>
              {props.render(item)}
            </button>
          ))}
          {count.value > items.length && (
            <button type="button" className={s.line} onClick={() => props.onDay(day)}>
              {t('calendar.more', { count: count.value - items.length })}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
