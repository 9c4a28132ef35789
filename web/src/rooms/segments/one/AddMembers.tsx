/** Customers put into a static segment by hand: found by name, phone or number, several at once. */
import { UserAddOutlined } from '@ant-design/icons';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useErrorWords } from '@/kit/ErrorState';
import { findRecords, type Choice } from '@/kit/fields/records';
import { toast } from '@/kit/toast';

import { putIn, SEGMENT, takeOut } from '../data';
import s from '../segments.module.css';

const CUSTOMER = 'customer';

export function AddMembers({ id }: { id: string }) {
  const { t } = useTranslation('segments');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<readonly Choice[]>([]);
  const found = useQuery({ queryKey: [CUSTOMER, 'pick', 'titles', text], placeholderData: keepPreviousData, queryFn: ({ signal }) => findRecords(CUSTOMER, text, signal) }).data ?? [];
  const renew = () => client.invalidateQueries({ queryKey: [SEGMENT] });
  const add = useMutation({
    mutationFn: (ids: string[]) => putIn(id, ids),
    onSuccess: ({ moved }, ids) => {
      setChosen([]);
      void renew();
      const undo = async () => {
        await takeOut(id, ids);
        await renew();
      };
      toast({ text: t('members.added', { count: moved }), undo: moved === ids.length ? undo : undefined });
    },
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  const options = [...chosen.filter((one) => !found.some((other) => other.value === one.value)), ...found];
  return (
    <div className={s.adding}>
      <Select<string[]>
        mode="multiple"
        className={s.addingSelect}
        aria-label={t('members.add')}
        placeholder={t('members.add_hint')}
        showSearch={{ filterOption: false, onSearch: setText }}
        value={chosen.map((one) => one.value)}
        options={options}
        onChange={(next) => setChosen(next.flatMap((value) => options.find((one) => one.value === value) ?? []))}
      />
      <Button icon={<UserAddOutlined />} disabled={chosen.length === 0} loading={add.isPending} onClick={() => add.mutate(chosen.map((one) => one.value))}>
        {t('members.add')}
      </Button>
    </div>
  );
}
