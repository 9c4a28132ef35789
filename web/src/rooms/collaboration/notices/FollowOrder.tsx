/** Follow an order. */
import { Follow } from './Follow';

export default function OrderFollow({ id }: { id: string }) {
  return <Follow about={{ object: 'order', id }} bare />;
}
