/** A walk around the page: what is where, in five stops. Esc leaves it at any time. */
import { Tour } from 'antd';
import { useTranslation } from 'react-i18next';

const STOPS = ['menu', 'search', 'tools', 'keys', 'undo'] as const;

/** The place of a stop that is on the screen; some stops are about no place, and on phones some places are not there. */
function find(stop: string): HTMLElement | null {
  const places = [...document.querySelectorAll<HTMLElement>(`[data-walk="${stop}"]`)];
  return places.find((place) => place.getClientRects().length > 0) ?? null;
}

export default function Walk({ onEnd }: { onEnd: () => void }) {
  const { t } = useTranslation('onboarding');
  const steps = STOPS.map((stop) => ({
    title: t(`stops.${stop}.title`),
    description: t(`stops.${stop}.text`),
    target: () => find(stop) as HTMLElement,
  }));
  return <Tour open onClose={onEnd} onFinish={onEnd} steps={steps} />;
}
