/**
 * Tab leaves a choice of several as it leaves every other field. antd takes Tab for Enter: who chose "Sales" and went on to the
 * next field by Tab would have given the role that stands first as well.
 */
export function tabLeaves(document: Document): void {
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Tab' && event.target instanceof Element && event.target.closest('.ant-select-multiple')) event.stopPropagation();
    },
    true,
  );
}
