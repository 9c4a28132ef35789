/** Follow a store. */
import { Follow } from './Follow';

export default function StoreFollow({ id }: { id: string }) {
  return <Follow about={{ object: 'store', id }} />;
}
