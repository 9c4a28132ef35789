/** Sends a table and tells how far it is. */
import { upload as send, type Upload as Sending } from '@/api/upload';

import type { Import } from '../data';

export type Upload = Sending<Import>;

export const upload = (file: File, onProgress: (share: number) => void): Upload => send<Import>('/api/v1/imports/files', file, onProgress);
