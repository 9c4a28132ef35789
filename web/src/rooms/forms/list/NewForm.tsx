/** A new form: which template it begins with. The builder opens at once; nothing is asked that can be said there. */
import { accentOf } from '@sdk/forms/colours';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { Dialog } from '@/kit/Dialog';
import { ErrorState } from '@/kit/ErrorState';
import { useLanguage } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';

import { createForm, FORM, targetsQuery, textsQuery } from '../data';
import s from '../forms.module.css';
import { fromTemplate, loadTemplates, type Template } from '../templates/templates';

export function NewForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('forms');
  const language = useLanguage();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data: templates } = useQuery({ queryKey: ['form-templates', language], staleTime: Infinity, queryFn: () => loadTemplates(language) });
  const create = useMutation({
    mutationFn: async (template: Template) => {
      const [targets, texts] = await Promise.all([client.fetchQuery(targetsQuery), client.fetchQuery(textsQuery)]);
      return createForm(template.name, fromTemplate(template, language, targets, texts));
    },
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: [FORM, 'list'] });
      void navigate(`/forms/${made.id}/edit`);
    },
  });
  return (
    <Dialog label={t('new.title')} onClose={onClose} width={760}>
      <div className={s.templates}>
        <h2>{t('new.title')}</h2>
        {create.error && <ErrorState small error={create.error} />}
        {!templates && <Skeleton lines={6} />}
        <ul>
          {templates?.map((template) => (
            <li key={template.key}>
              <button type="button" disabled={create.isPending} onClick={() => create.mutate(template)} data-template={template.key}>
                <Sketch template={template} />
                <b>{template.name}</b>
                <span>{template.detail}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

const ROWS = 5;

/** What the form will look like, from far away. */
function Sketch({ template }: { template: Template }) {
  const colour = accentOf(template.colour)[0];
  const fields = template.definition.fields.slice(0, ROWS);
  return (
    <svg viewBox="0 0 160 96" aria-hidden="true" style={{ color: colour }}>
      <rect width="160" height="3" fill="currentColor" />
      <rect x="14" y="14" width="62" height="6" rx="3" className={s.inkStrong} />
      {fields.map((field, at) => (
        <g key={field.key} transform={`translate(14 ${28 + at * 11})`}>
          {field.kind === 'consent' || field.kind === 'choices' ? <rect width="6" height="6" rx="1.5" fill="none" stroke="currentColor" /> : <rect width={28 + ((at * 13) % 17)} height="3" y="1.5" rx="1.5" className={s.ink} />}
          <rect x={field.kind === 'consent' ? 12 : 54} width={field.kind === 'consent' ? 80 : 78} height={field.kind === 'long_text' ? 8 : 6} rx="2" className={s.box} />
        </g>
      ))}
      {fields.length === 0 && <path d="M80 40v24M68 52h24" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />}
      <rect x="14" y="84" width="36" height="8" rx="3" fill="currentColor" />
    </svg>
  );
}
