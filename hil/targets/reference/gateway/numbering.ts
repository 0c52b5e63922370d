import type { Tag } from '../../tag-list.ts';

/** PackML states by the numbers of OPC 30060, StateEnumeration. Those of ISA-TR88.00.02 and OPC 30050 are others. */
const OPC_30060 = [
  ...[
    'stopped',
    'resetting',
    'idle',
    'starting',
    'execute',
    'completing',
    'complete',
    'aborting',
    'aborted',
    'stopping',
  ],
  ...['clearing', 'suspending', 'suspended', 'unsuspending', 'holding', 'held', 'unholding'],
];

/** The defect `other-packml-numbering`: a tag with PackML states is read by the wrong table. */
export const renumbered = (tag: Tag): Tag =>
  tag.states?.includes('execute') && tag.states.includes('aborted') ? { ...tag, states: OPC_30060 } : tag;
