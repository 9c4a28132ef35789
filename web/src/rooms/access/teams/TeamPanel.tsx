/** One team: its name, what it stands below, who is in it and who leads it. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { ConfirmDialog } from '@/kit/ConfirmDialog';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { byName, peopleOptions } from '@/kit/people';
import { SidePanel } from '@/kit/SidePanel';
import { toast } from '@/kit/toast';

import team_css from '../team/team.module.css';
import { branchesOf, everybodyQuery, useDeleteTeam, useSaveTeam, withBelow, type Team } from './teams';

interface TeamPanelProps {
  /** None: a new one. */
  team?: Team;
  /** Where a new one stands. */
  parent?: string;
  teams: readonly Team[];
  onClose: () => void;
}

export function TeamPanel({ team, parent, teams, onClose }: TeamPanelProps) {
  const { t } = useTranslation('access');
  const form = useId();
  const save = useSaveTeam();
  const remove = useDeleteTeam();
  const wordsOf = useErrorWords();
  const everybody = useQuery(everybodyQuery).data;
  const [name, setName] = useState(team?.name ?? '');
  const [above, setAbove] = useState(team ? team.parent_id : (parent ?? null));
  const [members, setMembers] = useState(() => team?.members.map((one) => one.user_id) ?? []);
  const [leaders, setLeaders] = useState(() => team?.members.filter((one) => one.leader).map((one) => one.user_id) ?? []);
  const [tried, setTried] = useState(false);
  const [removing, setRemoving] = useState(false);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim()) return;
    save.mutate(
      {
        id: team?.id,
        name: name.trim(),
        parent_id: above,
        members: members.map((user_id) => ({ user_id, leader: leaders.includes(user_id) })),
      },
      {
        onSuccess: () => {
          onClose();
          toast({ text: t('teams.saved', { name: name.trim() }) });
        },
      },
    );
  };
  const told = (field: string) => (isProblem(save.error) ? save.error.at(field) : undefined);
  const barred = team ? withBelow(teams, team.id) : new Set<string>();
  const places = branchesOf(teams)
    .filter((branch) => !barred.has(branch.team.id))
    .map((branch) => ({ value: branch.team.id, label: ' '.repeat(branch.level * 3) + branch.team.name }));
  const people = everybody && peopleOptions(everybody, everybody.map((user) => user.id));

  return (
    <SidePanel
      title={team ? team.name : t('teams.create')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" form={form} loading={save.isPending} data-testid="team-save">
            {t(team ? 'teams.save' : 'teams.create')}
          </Button>
        </>
      }
    >
      <form id={form} className={team_css.form} onSubmit={submit} noValidate>
        {save.error && (
          <p className={team_css.problem} role="alert">
            {wordsOf(save.error)}
          </p>
        )}
        <Field label={t('teams.name')} required error={told('name') ?? (tried && !name.trim() ? t('required') : undefined)}>
          {(control) => <Input {...control} name="name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label={t('teams.parent')} error={told('parent_id')} hint={t('teams.parent_hint')}>
          {(control) => (
            <Select
              {...control}
              allowClear
              showSearch={{ filterOption: byName }}
              placeholder={t('teams.top')}
              value={above}
              options={places}
              onChange={(value?: string) => setAbove(value ?? null)}
            />
          )}
        </Field>
        <Field label={t('teams.members')} error={told('members')}>
          {(control) => (
            <Select
              {...control}
              mode="multiple"
              loading={!people}
              showSearch={{ filterOption: byName }}
              value={people ? members : []}
              options={people}
              onChange={(ids: string[]) => {
                setMembers(ids);
                setLeaders(leaders.filter((id) => ids.includes(id)));
              }}
            />
          )}
        </Field>
        <Field label={t('teams.leaders')} hint={t('teams.leaders_hint')}>
          {(control) => (
            <Select
              {...control}
              mode="multiple"
              showSearch={{ filterOption: byName }}
              value={people ? leaders : []}
              options={people?.filter((person) => members.includes(person.value))}
              onChange={setLeaders}
            />
          )}
        </Field>
        {team && (
          <div className={team_css.danger}>
            <Button danger onClick={() => setRemoving(true)}>
              {t('teams.remove')}
            </Button>
          </div>
        )}
      </form>
      {team && removing && (
        <ConfirmDialog
          title={t('teams.remove_title', { name: team.name })}
          detail={t('teams.remove_detail')}
          action={t('teams.remove')}
          busy={remove.isPending}
          error={remove.error}
          onClose={() => setRemoving(false)}
          onConfirm={() => remove.mutate(team.id, { onSuccess: onClose })}
        />
      )}
    </SidePanel>
  );
}
