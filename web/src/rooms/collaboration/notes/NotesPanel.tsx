/** Notes about a record: write one, the pinned first, then the newest. */
import { PushpinFilled } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { PanelCard } from '@/kit/EntityPage';
import { ErrorState } from '@/kit/ErrorState';
import { useKeyset } from '@/kit/list/useKeyset';
import { Skeleton } from '@/kit/Skeleton';
import { When } from '@/kit/When';

import s from '../collaboration.module.css';
import { changeNote, notesQuery, removeNote, writeNote, type Note, type Ref } from '../data';
import { useActs } from '../useActs';
import { Composer } from './Composer';
import { piecesOf, withNames } from './mentions';

const WRITE = 'collaboration.note.create';

function NoteItem({ note, about }: { note: Note; about: Ref }) {
  const { t } = useTranslation('collaboration');
  const can = useCan();
  const { act } = useActs();
  const [editing, setEditing] = useState(false);
  if (editing) {
    return (
      <li className={s.note}>
        <Composer
          about={about}
          start={withNames(note.text, note.people)}
          files={note.files}
          onCancel={() => setEditing(false)}
          onSave={async (text, files) => {
            const saved = await act(() => changeNote(note.id, { text, files }), t('note.changed'));
            if (saved) setEditing(false);
            return saved;
          }}
        />
      </li>
    );
  }
  return (
    <li className={s.note}>
      <div className={s.meta}>
        {note.pinned && <PushpinFilled aria-label={t('note.pinned')} />}
        <b>{note.author_name ?? t('nobody')}</b> <When at={note.created_at} /> {note.edited_at && t('note.edited')}
      </div>
      <p className={s.text}>
        {piecesOf(note.text, note.people).map((piece, place) => (piece.name ? <b key={place}>{piece.text}</b> : piece.text))}
      </p>
      {note.files.length > 0 && (
        <ul className={s.files}>
          {note.files.map((file) => (
            <li key={file.id}>
              <a href={`/api/v1/files/${file.id}`}>{file.name}</a>
            </li>
          ))}
        </ul>
      )}
      {can(WRITE) && (
        <div className={s.acts}>
          <button type="button" className={s.plain} onClick={() => void act(() => changeNote(note.id, { pinned: !note.pinned }), t(note.pinned ? 'note.unpinned' : 'note.pinned'))}>
            {t(note.pinned ? 'note.unpin' : 'note.pin')}
          </button>
          {note.mine && (
            <>
              <button type="button" className={s.plain} onClick={() => setEditing(true)}>
                {t('edit')}
              </button>
              <button type="button" className={s.plain} onClick={() => void act(() => removeNote(note.id), t('note.removed'))}>
                {t('remove')}
              </button>
            </>
          )}
        </div>
      )}
    </li>
  );
}

export function Notes({ about }: { about: Ref }) {
  const { t } = useTranslation('collaboration');
  const can = useCan();
  const { act } = useActs();
  const list = useKeyset(notesQuery(about));
  useTopics(`note:${about.id}`);
  return (
    <PanelCard title={t('note.title')}>
      {can(WRITE) && <Composer about={about} onSave={(text, files) => act(() => writeNote(about, text, files), t('note.saved'))} />}
      {list.loading && <Skeleton lines={4} />}
      {list.error ? <ErrorState small error={list.error} onRetry={list.retry} /> : null}
      {list.rows?.length === 0 && <EmptyState small title={t('note.none')} detail={t('note.none_detail')} />}
      <ul className={s.notes}>
        {list.rows?.map((note) => (
          <NoteItem key={note.id} note={note} about={about} />
        ))}
      </ul>
      {list.hasMore && (
        <Button type="text" block loading={list.loadingMore} onClick={list.loadMore}>
          {t('more')}
        </Button>
      )}
    </PanelCard>
  );
}

export default function CustomerNotes({ id }: { id: string }) {
  return <Notes about={{ object: 'customer', id }} />;
}
