/** Follow a company, in the head of its page. */
import { Follow } from './Follow';

export default function FollowCompany({ id }: { id: string }) {
  return <Follow about={{ object: 'company', id }} />;
}
