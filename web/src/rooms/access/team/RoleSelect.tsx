/** One or more roles of the workspace. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';

import type { FieldControl } from '@/kit/Field';

import { rolesQuery } from '../people';

interface RoleSelectProps extends FieldControl {
  value: readonly string[];
  onChange: (keys: string[]) => void;
}

export function RoleSelect({ value, onChange, ...control }: RoleSelectProps) {
  const roles = useQuery(rolesQuery);
  return (
    <Select
      {...control}
      mode="multiple"
      loading={roles.isPending}
      value={[...value]}
      options={roles.data?.map((role) => ({ value: role.key, label: role.name }))}
      onChange={onChange}
    />
  );
}
