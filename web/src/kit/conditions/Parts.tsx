/** One part of a tree, whatever it is; and the parts of a group with what adds further ones. */
import { GroupOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';

import { useTranslation } from 'react-i18next';

import { useEditing, useScope } from './context';
import * as edits from './edits';
import s from './editor.module.css';
import { FieldPart } from './FieldPart';
import { PartFrame } from './PartFrame';
import { Picker } from './Picker';
import { JoinSelect } from './JoinSelect';
import { RowsPart } from './RowsPart';
import { SegmentPart } from './SegmentPart';
import { SequencePart } from './SequencePart';
import { makeGroup, shapeOf, type Group, type Part } from './tree';
import { usePicks, type PartProps } from './usePicks';


export function PartView({ part, ...rest }: PartProps) {
  if (part.kind === 'group') return <GroupPart part={part} {...rest} />;
  if (part.kind === 'sequence') return <SequencePart part={part} {...rest} />;
  const shape = shapeOf(part);
  if (shape === 'relation' || shape === 'event') return <RowsPart part={part} {...rest} />;
  return shape === 'segment' ? <SegmentPart part={part} {...rest} /> : <FieldPart part={part} {...rest} />;
}

function GroupPart({ part, joint, depth }: PartProps<Group>) {
  const { t } = useTranslation('conditions');
  return (
    <PartFrame part={part} joint={joint} icon={<GroupOutlined />} label={t('group')} ownNot more={<GroupBody group={part} depth={depth + 1} />}>
      <JoinSelect group={part} />
    </PartFrame>
  );
}

export function GroupBody({ group, depth }: { group: Group; depth: number }) {
  const { t } = useTranslation('conditions');
  const { tree, put } = useEditing();
  const word = t(group.join === 'all' ? 'words.and' : 'words.or');
  const turn = () => put(edits.replace(tree, { ...group, join: group.join === 'all' ? 'any' : 'all' }));
  const joint = (
    <button type="button" className={s.jointWord} title={t('joint_hint')} aria-label={t('joint', { word })} onClick={turn}>
      {word}
    </button>
  );
  return (
    <div className={depth === 1 ? s.parts : `${s.parts} ${s.inner}`}>
      {group.parts.map((one, index) => (
        <PartView key={one.id} part={one} depth={depth} joint={index === 0 ? null : joint} />
      ))}
      <AddBar group={group} depth={depth} />
    </div>
  );
}

function AddBar({ group, depth }: { group: Group; depth: number }) {
  const { t } = useTranslation('conditions');
  const { tree, put, focus, dragged, drag } = useEditing();
  const { askable } = useScope();
  const picks = usePicks();
  const add = (part: Part) => {
    put(edits.insert(tree, group.id, part));
    focus(part.id, part.kind === 'leaf' ? 'value' : 'add');
  };
  const other = group.join === 'all' ? 'any' : 'all';
  return (
    <div
      className={s.add}
      onDragOver={(event) => {
        if (dragged !== undefined && edits.scopeOf(tree, dragged) === edits.scopeOf(tree, group.id)) event.preventDefault();
      }}
      onDrop={(event) => {
        if (dragged === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        put(edits.moveTo(tree, dragged, group.id, group.parts.length));
        drag(undefined);
      }}
    >
      <Picker
        label={t('add')}
        picks={picks}
        onPick={(pick) => add(pick.make())}
        button={(props) => (
          <Button {...props} size="small" type={group.parts.length === 0 ? 'default' : 'text'} icon={<PlusOutlined />} data-add={group.id} data-testid={depth === 1 ? 'add-condition' : undefined}>
            {t('add')}
          </Button>
        )}
      />
      {depth < askable.limits.depth - 1 && (
        <Button size="small" type="text" icon={<GroupOutlined />} onClick={() => add(makeGroup([], other))}>
          {t('add_group')}
        </Button>
      )}
    </div>
  );
}
