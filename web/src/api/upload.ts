/** Sends a file and tells how far it is: fetch cannot, so this is the one place with an XMLHttpRequest. */
import i18next from 'i18next';

import { localeNameOf } from '@/i18n';

import { OFFLINE, Problem, UNREADABLE, type ProblemDocument } from './problem';

export interface Upload<T> {
  answer: Promise<T>;
  cancel: () => void;
}

export function upload<T>(path: string, file: File, onProgress: (share: number) => void): Upload<T> {
  const request = new XMLHttpRequest();
  const answer = new Promise<T>((resolve, reject) => {
    request.open('POST', `${path}?name=${encodeURIComponent(file.name.slice(-200))}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Accept-Language', localeNameOf(i18next.language === 'zh' ? 'zh' : 'en'));
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () => reject(new Problem({ status: 0, code: OFFLINE }));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    request.onload = () => {
      try {
        const body = JSON.parse(request.responseText) as T & ProblemDocument;
        if (request.status < 300) resolve(body);
        else reject(new Problem({ ...body, status: request.status }));
      } catch {
        reject(new Problem({ status: request.status, code: UNREADABLE, instance: request.getResponseHeader('X-Request-Id') ?? '' }));
      }
    };
    request.send(file);
  });
  return { answer, cancel: () => request.abort() };
}
