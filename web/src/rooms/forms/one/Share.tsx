/** Where people find the form: its link, the same as a QR code to print, and the lines for one's own site. */
import { DownloadOutlined, LinkOutlined } from '@ant-design/icons';
import { Button, Input, QRCode } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { CopyLine } from '@/kit/CopyLine';
import { EmptyState } from '@/kit/EmptyState';
import { Field } from '@/kit/Field';

import type { Form } from '../data';
import s from '../forms.module.css';

const SIZE = 176;

/** The address with where it will stand, so that what comes of it is counted apart. */
function tagged(url: string, source: string): string {
  const marked = new URL(url);
  if (source.trim()) marked.searchParams.set('utm_source', source.trim());
  return marked.href;
}

export function Share({ form }: { form: Form }) {
  const { t } = useTranslation('forms');
  const [source, setSource] = useState('');
  const code = useRef<HTMLDivElement>(null);
  if (form.status === 'draft') return <EmptyState title={t('share.first')} detail={t('share.first_detail')} action={<Link to={`/forms/${form.id}/edit`}>{t('edit')}</Link>} />;
  const address = tagged(form.url, source);
  const take = () => {
    const svg = code.current?.querySelector('svg');
    if (!svg) return;
    const copy = svg.cloneNode(true) as SVGElement;
    copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([copy.outerHTML], { type: 'image/svg+xml' }));
    link.download = `${form.name}.svg`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <div className={s.share}>
      <section>
        <h2>{t('share.link')}</h2>
        <CopyLine text={address} label={t('share.link')} />
        <Field label={t('share.source')} hint={t('share.source_hint')}>
          {(control) => <Input {...control} value={source} maxLength={60} placeholder="poster" onChange={(event) => setSource(event.target.value)} />}
        </Field>
        <p>
          <a href={address} target="_blank" rel="noopener noreferrer" data-testid="open-form">
            <LinkOutlined /> {t('share.open')}
          </a>
        </p>
      </section>
      <section className={s.code}>
        <h2>{t('share.code')}</h2>
        <div className={s.qr} role="img" aria-label={t('share.code_of', { name: form.name })}>
          <div ref={code} aria-hidden="true">
            <QRCode value={address} type="svg" size={SIZE} bordered={false} color="#000" bgColor="#fff" />
          </div>
        </div>
        <Button icon={<DownloadOutlined />} onClick={take}>
          {t('share.download')}
        </Button>
      </section>
      <section className={s.embed}>
        <h2>{t('share.embed')}</h2>
        <p className={s.quiet}>{t(form.definition.origins.length > 0 ? 'share.embed_hint' : 'share.embed_none')}</p>
        <pre tabIndex={0}>{form.embed}</pre>
        {form.definition.origins.length > 0 && <p className={s.quiet}>{form.definition.origins.join(' · ')}</p>}
      </section>
    </div>
  );
}
