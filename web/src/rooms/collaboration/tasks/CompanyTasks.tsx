/** Tasks on the page of a company. */
import { Tasks } from './TasksPanel';

export default function CompanyTasks({ id }: { id: string }) {
  return <Tasks about={{ object: 'company', id }} />;
}
