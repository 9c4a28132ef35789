/** The rarer acts on a customer: recycle bin, and erasing for good, which asks for the name first. */
import { DeleteOutlined, EllipsisOutlined, UndoOutlined, WarningOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { useCan } from '@/api/session';
import { ConfirmDialog } from '@/kit/ConfirmDialog';
import { useErrorWords } from '@/kit/ErrorState';
import { Pop } from '@/kit/Pop';
import { toast } from '@/kit/toast';

import { deleteCustomer, eraseCustomer, restoreCustomer, type Customer } from '../data';
import s from './record.module.css';

export function useBin(customer: Customer | undefined) {
  const { t } = useTranslation('customers');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const id = customer?.id ?? '';
  const refresh = () => client.invalidateQueries({ queryKey: ['customer'] });
  return useMutation({
    mutationFn: (into: boolean) => (into ? deleteCustomer(id) : restoreCustomer(id)),
    onSuccess: (_answer, into) => {
      toast({
        text: t(into ? 'bin.deleted' : 'bin.restored', { count: 1 }),
        undo: () => (into ? restoreCustomer(id) : deleteCustomer(id)).then(refresh),
      });
      return refresh();
    },
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
}

export function MoreMenu({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers');
  const can = useCan();
  const client = useQueryClient();
  const navigate = useNavigate();
  const bin = useBin(customer);
  const [asking, setAsking] = useState(false);
  const erase = useMutation({
    mutationFn: () => eraseCustomer(customer.id),
    onSuccess: async () => {
      setAsking(false);
      toast({ text: t('erase.done') });
      await navigate('/customers');
      await client.invalidateQueries({ queryKey: ['customer'] });
    },
  });
  const mayDelete = can('customers.customer.delete');
  const mayErase = can('customers.customer.erase');
  if (!mayDelete && !mayErase) return null;
  const deleted = customer.deleted_at !== null;
  return (
    <>
      <Pop label={t('more')} align="end" width={220} button={(props) => <Button {...props} icon={<EllipsisOutlined />} aria-label={t('more')} title={t('more')} />}>
        {(close) => (
          <ul className={s.menu}>
            {mayDelete && (
              <li>
                <button
                  type="button"
                  onClick={() => {
                    close();
                    bin.mutate(!deleted);
                  }}
                >
                  {deleted ? <UndoOutlined /> : <DeleteOutlined />} {t(deleted ? 'bin.restore' : 'bin.delete')}
                </button>
              </li>
            )}
            {mayErase && (
              <li>
                <button
                  type="button"
                  className={s.danger}
                  onClick={() => {
                    close();
                    setAsking(true);
                  }}
                >
                  <WarningOutlined /> {t('erase.open')}
                </button>
              </li>
            )}
          </ul>
        )}
      </Pop>
      {asking && (
        <ConfirmDialog
          title={t('erase.title')}
          detail={t('erase.detail')}
          action={t('erase.submit')}
          typed={customer.name.trim() || undefined}
          busy={erase.isPending}
          error={erase.error}
          onConfirm={() => erase.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
