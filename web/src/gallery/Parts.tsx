/** Small parts and states side by side. */
import { Button } from 'antd';

import { Problem } from '@/api/problem';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { JobProgress, type ShownJob } from '@/kit/JobProgress';
import { PageHeader } from '@/kit/PageHeader';
import { Person } from '@/kit/Person';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { TONES } from '@/kit/theme/tokens';
import { toast } from '@/kit/toast';

const job: ShownJob = { label: { zh: 'Import customers.csv', en: 'Import customers.csv' }, state: 'running', done: 41_000, total: 100_000, error: null };

export default function Parts() {
  return (
    <div style={{ display: 'grid', gap: 24 }}>
      <PageHeader title="Parts" count={{ value: 12 }} lead="Everything small, in both themes." />
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
        {TONES.map((tone) => (
          <Tag key={tone} tone={tone}>
            {tone}
          </Tag>
        ))}
        {TONES.map((tone) => (
          <Tag key={tone} dot tone={tone}>
            {tone}
          </Tag>
        ))}
      </div>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 16 }}>
        {['Anna Smith', 'Bo', 'Zoë Müller-Lüdenscheidt'].map((name) => (
          <Person key={name} name={name} detail="Store manager" size={36} />
        ))}
        <Button type="primary">Create deal</Button>
        <Button>Import</Button>
        <Button danger>Delete</Button>
        <Button onClick={() => toast({ text: 'Deal moved to “Won”', undo: () => undefined })}>Toast</Button>
      </div>
      <div style={{ maxWidth: 360, display: 'grid', gap: 16 }}>
        <JobProgress job={job} />
        <JobProgress job={{ ...job, state: 'failed', error: { code: 'x', zh: '-', en: 'Line 812: the date cannot be read.' } }} />
        <Skeleton />
      </div>
      <EmptyState title="No deals yet" detail="Create the first one or import them from a spreadsheet." action={<Button type="primary">Create deal</Button>} />
      <ErrorState error={new Problem({ status: 503, code: 'kernel.unavailable', detail: 'The system is busy or restarting.', instance: 'req-01JD3K' })} onRetry={() => undefined} />
    </div>
  );
}
