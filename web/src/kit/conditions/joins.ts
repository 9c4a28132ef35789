/** A group's join as people choose it: "none" is a negated any. */
import type { Group } from './tree';

export const JOINS = ['all', 'any', 'none', 'not_all'] as const;
export type JoinChoice = (typeof JOINS)[number];

export const joinOf = (group: Group): JoinChoice => (group.nots % 2 === 0 ? group.join : group.join === 'any' ? 'none' : 'not_all');
export const withJoin = (group: Group, choice: JoinChoice): Group => ({ ...group, join: choice === 'any' || choice === 'none' ? 'any' : 'all', nots: choice === 'none' || choice === 'not_all' ? 1 : 0 });

