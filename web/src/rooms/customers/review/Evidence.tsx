/** What speaks for two records being one person, in plain words. */
import { useTranslation } from 'react-i18next';

import { Tag } from '@/kit/Tag';

import type { Review } from './data';

const TONE = { strong: 'jade', likely: 'amber', weak: 'neutral' } as const;

export function Strength({ of }: { of: Review['strength'] }) {
  const { t } = useTranslation('customers');
  return <Tag tone={TONE[of]}>{t(`review.strength.${of}`)}</Tag>;
}

export function useEvidence(): (review: Review) => string {
  const { t } = useTranslation('customers');
  return ({ reasons, used }) => {
    if (reasons.includes('shared')) return t(reasons.includes('email') ? 'review.shared_email' : 'review.shared_phone', { count: used ?? 0 });
    if (reasons.includes('conflict')) return t('review.conflict');
    const order = ['phone', 'email', 'name', 'birthday', 'last_four', 'city', 'model_strong', 'model_likely'] as const;
    const said = order.filter((one) => reasons.includes(one)).map((one) => t(`review.same.${one}`));
    return said.join(t('comma'));
  };
}
