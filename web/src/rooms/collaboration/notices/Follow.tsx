/** Follow a record, in the head of its page; `bare`: among the buttons of a panel. */
import { StarFilled, StarOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { Highlight } from '@/kit/EntityPage';

import { followQuery, setFollow, type Ref } from '../data';
import { useActs } from '../useActs';

export function Follow({ about, bare }: { about: Ref; bare?: boolean }) {
  const { t } = useTranslation('collaboration');
  const client = useQueryClient();
  const { complain } = useActs();
  const state = useQuery(followQuery(about)).data;
  if (!state) return null;
  const toggle = () =>
    setFollow(about, !state.following).then((now) => client.setQueryData(followQuery(about).queryKey, now), complain);
  const button = (
    <Button size={bare ? undefined : 'small'} type="text" aria-pressed={state.following} icon={state.following ? <StarFilled /> : <StarOutlined />} onClick={() => void toggle()}>
      {t(state.following ? 'follow.on' : 'follow.off')}
    </Button>
  );
  return bare ? button : <Highlight label={t('follow.label')} value={button} />;
}

export default function CustomerFollow({ id }: { id: string }) {
  return <Follow about={{ object: 'customer', id }} />;
}
