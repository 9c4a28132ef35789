/** What every step of the wizard is given. */
import type { Act, Import } from './data';

export interface StepProps {
  run: Import;
  /** An act is on its way. */
  busy: boolean;
  onAct: (what: Act) => void;
  /** Back to mapping and settings. */
  onEdit: () => void;
}
