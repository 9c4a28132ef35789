/** One or more roles of the workspace. */
import { Select } from 'antd';

import type { FieldControl } from '@/kit/Field';
import { byName } from '@/kit/people';

import { useRoles } from '../people';

interface RoleSelectProps extends FieldControl {
  value: readonly string[];
  onChange: (keys: string[]) => void;
}

export function RoleSelect({ value, onChange, ...control }: RoleSelectProps) {
  const roles = useRoles();
  return (
    <Select
      {...control}
      mode="multiple"
      showSearch={{ filterOption: byName }}
      loading={!roles}
      value={[...value]}
      options={roles?.map(({ key, name }) => ({ value: key, label: name }))}
      onChange={onChange}
    />
  );
}
