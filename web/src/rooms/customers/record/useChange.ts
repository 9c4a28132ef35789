/** Saves one field of a customer: undo in a toast; when somebody else saved meanwhile, the page asks what should hold. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { changeCustomer, customerQuery, undoChange, type Customer, type CustomerChange } from '../data';

export type FieldChange = Omit<CustomerChange, 'version'>;

export interface Clash {
  label: string;
  change: FieldChange;
  /** The record as it is now. */
  theirs: Customer;
}

export interface Changing {
  save: (label: string, change: FieldChange, version?: number) => Promise<void>;
  clash: Clash | undefined;
  settle: (mine: boolean) => Promise<void>;
}

export function useChange(customer: Customer): Changing {
  const { t } = useTranslation('customers');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [clash, setClash] = useState<Clash>();
  const { id } = customer;
  const refresh = () => client.invalidateQueries({ queryKey: ['customer'] });

  const save = async (label: string, change: FieldChange, version = customer.version) => {
    try {
      const { change_set_id } = await changeCustomer(id, { ...change, version });
      if (change_set_id) {
        toast({
          text: t('saved', { field: label }),
          undo: () =>
            undoChange(change_set_id)
              .then(() => undefined)
              .catch((error: unknown) => toast({ text: wordsOf(error), tone: 'danger' }))
              .then(refresh),
        });
      }
      await refresh();
    } catch (error) {
      if (isProblem(error, 'customers.stale_version')) {
        setClash({ label, change, theirs: await client.fetchQuery({ ...customerQuery(id), staleTime: 0 }) });
      } else {
        toast({ text: (isProblem(error) && error.fields[0]?.message) || wordsOf(error), tone: 'danger' });
      }
      throw error;
    }
  };
  const settle = async (mine: boolean) => {
    setClash(undefined);
    if (mine && clash) await save(clash.label, clash.change, clash.theirs.version).catch(() => undefined);
    else await refresh();
  };
  return { save, clash, settle };
}
