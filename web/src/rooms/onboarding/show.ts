/** The command "First steps" asks the panel in the header to come back; the panel is there all the time. */
export const SHOW = 'gx:first-steps';
