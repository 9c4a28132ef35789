/** The form of one record of a MasterList without a page of its own: its fields, saving, and the recycle bin. */
import { BinButton } from './MasterList';
import { cleaned, RecordForm, type RecordField, type RecordValues } from './RecordForm';

interface Saved {
  change_set_id: string | null;
}

export interface MasterFormProps<Row extends { id: string; name: string; deleted_at: string | null }> {
  /** Undefined: a new one. */
  row?: Row;
  fields: RecordField[];
  value: RecordValues;
  /** What the form of a new one is called, and what its button says. */
  create: string;
  keep: string;
  save: (row: Row | undefined, values: RecordValues) => Promise<Saved>;
  remove: (id: string) => Promise<Saved>;
  restore: (id: string) => Promise<Saved>;
  /** Of the room: runs a change and tells of it, or tells of one that ran. */
  acts: { act: (change: () => Promise<Saved>, done: string) => Promise<void>; told: (saved: Saved, done: string) => Promise<void> };
  /** What is told afterwards, with the name of the record in it. */
  done: Record<'made' | 'kept' | 'removed' | 'restored', (name: string) => string>;
  onClose: () => void;
}

export function MasterForm<Row extends { id: string; name: string; deleted_at: string | null }>({ row, acts, done, onClose, ...props }: MasterFormProps<Row>) {
  const onSave = async (values: RecordValues) => {
    const name = String(values.name);
    const saved = await props.save(row, cleaned(values));
    onClose();
    await acts.told(saved, row ? done.kept(name) : done.made(name));
  };
  const bin = async ({ id, name, deleted_at }: Row) => {
    onClose();
    await (deleted_at ? acts.act(() => props.restore(id), done.restored(name)) : acts.act(() => props.remove(id), done.removed(name)));
  };
  return (
    <RecordForm
      title={row ? row.name : props.create}
      fields={props.fields}
      value={props.value}
      submitLabel={row ? props.keep : props.create}
      onSave={onSave}
      onClose={onClose}
      extra={row && <BinButton deleted={row.deleted_at !== null} onClick={() => void bin(row)} />}
    />
  );
}
