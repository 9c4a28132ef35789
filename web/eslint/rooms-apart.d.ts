import type { Rule } from 'eslint';

export const roomsApart: Rule.RuleModule;
