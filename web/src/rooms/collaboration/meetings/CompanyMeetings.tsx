/** Meetings on the page of a company. */
import { Meetings } from './MeetingsPanel';

export default function CompanyMeetings({ id }: { id: string }) {
  return <Meetings about={{ object: 'company', id }} />;
}
