/** The collaborators of a record, in the head of its page: faces, and a list of colleagues to tick. */
import { PlusOutlined, TeamOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { Highlight } from '@/kit/EntityPage';
import { useErrorWords } from '@/kit/ErrorState';
import { isMeant } from '@/kit/people';
import { Avatar, Person } from '@/kit/Person';
import { Pop } from '@/kit/Pop';
import { toast } from '@/kit/toast';

import { everybodyQuery } from '../teams/teams';
import s from './sharing.module.css';
import { collaboratorsQuery, setCollaborators, type About, type Collaborators as State } from './sharing';

const FACES = 4;

function Ticks({ state, change }: { state: State; change: (people: string[]) => void }) {
  const { t } = useTranslation('access');
  const everybody = useQuery(everybodyQuery).data ?? [];
  const [typed, setTyped] = useState('');
  const chosen = state.people.map((one) => one.user_id);
  const found = everybody.filter(
    (one) => (!one.disabled || chosen.includes(one.id)) && (isMeant(typed, one.name, one.readings) || one.email.toLowerCase().includes(typed.trim().toLowerCase())),
  );
  return (
    <>
      <p className={s.lead}>{t('sharing.lead')}</p>
      <Input autoFocus allowClear value={typed} placeholder={t('sharing.find')} aria-label={t('sharing.find')} onChange={(event) => setTyped(event.target.value)} />
      <ul className={s.list}>
        {found.map((one) => (
          <li key={one.id}>
            <label>
              <Checkbox
                checked={chosen.includes(one.id)}
                onChange={(event) => change(event.target.checked ? [...chosen, one.id] : chosen.filter((id) => id !== one.id))}
              />
              <Person name={one.name} detail={one.email} size={26} />
            </label>
          </li>
        ))}
        {found.length === 0 && <li className={s.none}>{t('sharing.nobody')}</li>}
      </ul>
    </>
  );
}

function Faces({ people }: { people: State['people'] }) {
  const rest = people.length - FACES;
  return (
    <span className={s.faces}>
      {people.slice(0, FACES).map((one) => (
        <Avatar key={one.user_id} name={one.name} size={22} />
      ))}
      {rest > 0 && <Avatar name={`+${rest}`} size={22} />}
    </span>
  );
}

export function Collaborators({ about }: { about: About }) {
  const { t, i18n } = useTranslation('access');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const query = collaboratorsQuery(about);
  const state = useQuery(query).data;
  if (!state || (!state.may_share && state.people.length === 0)) return null;

  const complain = (error: unknown) => toast({ text: (isProblem(error) && error.fields[0]?.message) || wordsOf(error), tone: 'danger' });
  const put = async (people: string[]) => {
    const now = await setCollaborators(about, people);
    client.setQueryData(query.queryKey, now);
  };
  const set = async (people: string[]) => {
    const before = state.people.map((one) => one.user_id);
    try {
      await put(people);
      toast({ text: t('sharing.saved'), undo: () => put(before).catch(complain) });
    } catch (error) {
      complain(error);
    }
  };
  const names = new Intl.ListFormat(i18n.language, { type: 'unit' }).format(state.people.map((one) => one.name));
  const face = state.people.length > 0 && <Faces people={state.people} />;
  return (
    <Highlight
      label={t('sharing.label')}
      value={
        state.may_share ? (
          <Pop label={t('sharing.label')} width={300} align="end" button={(props) => (
            <Button {...props} size="small" type="text" title={names} aria-label={names ? `${t('sharing.label')}: ${names}` : t('sharing.add')} data-testid="collaborators">
              {face || <TeamOutlined />}
              {face ? <PlusOutlined /> : t('sharing.add')}
            </Button>
          )}>
            {() => <Ticks state={state} change={(people) => void set(people)} />}
          </Pop>
        ) : (
          <span title={names} aria-label={names} role="img">{face}</span>
        )
      }
    />
  );
}

export default function CustomerCollaborators({ id }: { id: string }) {
  return <Collaborators about={{ object: 'customer', id }} />;
}
