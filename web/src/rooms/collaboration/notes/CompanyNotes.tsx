/** Notes on the page of a company. */
import { Notes } from './NotesPanel';

export default function CompanyNotes({ id }: { id: string }) {
  return <Notes about={{ object: 'company', id }} />;
}
