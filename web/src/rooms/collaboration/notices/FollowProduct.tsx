/** Follow a product. */
import { Follow } from './Follow';

export default function ProductFollow({ id }: { id: string }) {
  return <Follow about={{ object: 'product', id }} />;
}
