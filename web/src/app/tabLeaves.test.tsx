import { render, screen } from '@testing-library/react';
import { Select } from 'antd';
import { expect, it, vi } from 'vitest';

import { tabLeaves } from './tabLeaves';

it('chooses nothing when Tab leaves a choice of several', async () => {
  tabLeaves(document);
  const onChange = vi.fn();
  render(<Select open mode="multiple" aria-label="Roles" value={['sales']} onChange={onChange} options={['owner', 'sales'].map((value) => ({ value, label: value }))} />);
  const press = (key: string, keyCode: number) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, keyCode, which: keyCode });
    screen.getByRole('combobox').dispatchEvent(event);
    return event;
  };
  expect(press('Tab', 9).defaultPrevented, 'the browser goes on to the next field').toBe(false);
  await Promise.resolve();
  expect(onChange).not.toHaveBeenCalled();
});
