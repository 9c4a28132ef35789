/** What is being dragged in the builder: a kind out of the palette, or a field from its place. */
import type { Kind } from './definition';

export interface Dragged {
  kind?: Kind;
  from?: number;
}
