/** A tree as text: pasted from a colleague, a document, another workspace. */
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Dialog } from '../Dialog';
import s from './editor.module.css';
import { tryTree, type Group } from './tree';

export function PasteDialog({ onPaste, onClose }: { onPaste: (group: Group) => void; onClose: () => void }) {
  const { t } = useTranslation('conditions');
  const [text, setText] = useState('');
  const group = tryTree(text);
  return (
    <Dialog label={t('paste_json')} onClose={onClose} width={560}>
      <div className={s.paste}>
        <h2>{t('paste_json')}</h2>
        <p>{t('paste_hint')}</p>
        <Input.TextArea rows={9} value={text} placeholder={t('paste_example')} aria-label={t('paste_json')} spellCheck={false} onChange={(event) => setText(event.target.value)} />
        {text !== '' && !group && (
          <p className={s.told} role="alert">
            {t('paste_wrong')}
          </p>
        )}
        <div className={s.actions}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            type="primary"
            disabled={!group}
            onClick={() => {
              if (group) onPaste(group);
              onClose();
            }}
          >
            {t('paste')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
