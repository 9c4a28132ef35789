/** A form from a JSON schema, a side panel, a question. */
import { Button } from 'antd';
import { useState } from 'react';

import { Problem } from '@/api/problem';
import { ConfirmDialog } from '@/kit/ConfirmDialog';
import { PageHeader } from '@/kit/PageHeader';
import { SchemaForm, type JsonSchema } from '@/kit/SchemaForm';
import { SidePanel } from '@/kit/SidePanel';
import { toast } from '@/kit/toast';

const schema: JsonSchema = {
  required: ['name', 'kind'],
  properties: {
    name: { type: 'string', maxLength: 40, 'x-label': 'Name' },
    kind: {
      enum: ['wecom', 'mail'],
      'x-label': 'Channel',
      'x-options': [
        { value: 'wecom', label: 'WeCom' },
        { value: 'mail', label: 'E-mail' },
      ],
    },
    days: { type: 'integer', minimum: 1, maximum: 365, default: 30, 'x-label': 'Days', 'x-help': 'How long a link stays good.' },
    secret: { type: 'string', 'x-secret': true, 'x-label': 'App secret' },
    start: { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }], 'x-label': 'Start' },
    cities: { type: 'array', items: { enum: ['SH', 'HZ', 'SZ'] }, 'x-label': 'Cities' },
    on: { type: 'boolean', default: true, 'x-label': 'Active' },
    note: { type: 'string', maxLength: 2000, 'x-label': 'Note' },
  },
};
const refused = new Problem({
  status: 422,
  code: 'kernel.invalid',
  detail: 'Some of the input is wrong. See the fields named.',
  instance: 'req-01JD3K',
  fields: [{ field: 'name', code: 'taken', message: 'This name is taken.' }],
});

export default function Forms() {
  const [open, setOpen] = useState<'side' | 'ask'>();
  const close = () => setOpen(undefined);
  return (
    <>
      <PageHeader
        title="Forms"
        actions={
          <>
            <Button onClick={() => setOpen('side')}>Open side panel</Button>
            <Button danger onClick={() => setOpen('ask')}>
              Delete workspace
            </Button>
          </>
        }
      />
      <SchemaForm schema={schema} submitLabel="Save channel" onSubmit={(values) => toast({ text: JSON.stringify(values) })} error={refused} />
      {open === 'side' && (
        <SidePanel title="Create channel" onClose={close}>
          <SchemaForm schema={schema} submitLabel="Create channel" onSubmit={close} />
        </SidePanel>
      )}
      {open === 'ask' && (
        <ConfirmDialog title="Delete the workspace?" detail="All 640 customers go with it. This cannot be undone." action="Delete workspace" typed="DELETE" onConfirm={close} onClose={close} />
      )}
    </>
  );
}
