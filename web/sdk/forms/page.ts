/**
 * The public page of a form, `/f/<key>`, and the page that confirms one, `/f/confirm/<token>`: by itself or in an iframe that
 * sdk/forms.js has put into another site. No library, nothing of the app.
 */
import { hiddenAnswers, toSend } from './check.ts';
import { draw, paint, say } from './draw.ts';
import { el } from './dom.ts';
import { confirm, divisions, OFFLINE, open, seen, submit, type Opened, type Refusal } from './server.ts';
import type { Answers, Language, Thanks } from './types.ts';
import { put, wordsOf } from './words.ts';
import { prove } from './work.ts';

const root = document.getElementById('form') as HTMLElement;
const here = new URLSearchParams(location.search);
const own: Language = /^zh/i.test(navigator.language) ? 'zh' : 'en';
/** The site this page stands in, when it stands in one. */
const host = window.parent === window ? null : here.get('origin');

function tell(message: Record<string, unknown>): void {
  if (host) window.parent.postMessage({ guanxiForm: true, ...message }, host);
}

function titled(title: string, language: Language): void {
  document.title = title;
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

function fail(refusal: Refusal, language: Language, again: () => void): void {
  const words = wordsOf(language);
  const code = refusal.code.replace(/^forms\./, '');
  const kind = /full/.test(code) ? 'full' : /closed/.test(code) ? 'closed' : refusal.status === 404 || refusal.status === 422 ? 'unknown' : undefined;
  titled(kind ? words[kind] : words.failed, language);
  if (kind) say(root, { title: words[kind], text: words[`${kind}_text`] });
  else say(root, { title: refusal.code === OFFLINE ? words.offline : (refusal.detail ?? words.failed), act: { label: words.again, run: again } });
}

/** Address and referrer without their parameters: these may hold what is nobody's business. */
const plain = (address: string | null) => (address && /^https?:/.test(address) ? address.replace(/[?#].*$/, '').slice(0, 500) : undefined);

function utm(): Record<string, string> {
  const found: Record<string, string> = {};
  here.forEach((value, name) => {
    if (/^utm_(source|medium|campaign|term|content)$/.test(name)) found[name] = value.slice(0, 200);
  });
  return found;
}

function thank(thanks: Thanks, waiting: boolean, language: Language): void {
  const words = wordsOf(language);
  if (waiting) return say(root, { title: words.waiting, text: words.waiting_text, tone: 'wait' });
  if (thanks.kind === 'redirect' && /^https:\/\//.test(thanks.url)) {
    say(root, { title: words.thanks, text: put(words.to, new URL(thanks.url).host), tone: 'good' });
    if (host) tell({ go: thanks.url });
    else location.assign(thanks.url);
    return;
  }
  const [first = words.thanks, ...rest] = (thanks.kind === 'text' ? thanks.text : '').trim().split('\n');
  say(root, { title: first || words.thanks, text: rest.join('\n'), tone: 'good' });
}

/** Who sends sooner is taken for a robot; who only had the browser fill it in waits this long, and does not notice. */
const SOONEST_MS = 2_200;
const STALE = /token|expired|stale|work/;

function show(key: string, opened: Opened): void {
  const { definition } = opened;
  const { language } = definition;
  const words = wordsOf(language);
  let { token } = opened;
  let work: Promise<string> | undefined;
  const begin = (fresh: Opened = opened) => (work = prove(fresh.challenge.text, fresh.challenge.bits));
  let since = Date.now();
  titled(definition.title, language);

  async function send(answers: Answers, website: string, retries = 1): ReturnType<Parameters<typeof draw>[2]['submit']> {
    const done = await (work ?? begin());
    await new Promise((ready) => setTimeout(ready, SOONEST_MS - (Date.now() - since)));
    const body = { token, work: done, answers: toSend(definition.fields, answers), website, page: plain(here.get('page') ?? location.href), referrer: plain(here.get('referrer') ?? document.referrer), utm: utm(), visitor: here.get('visitor') ?? undefined };
    const reply = await submit(key, language, body);
    if ('ok' in reply) {
      thank(reply.ok.thanks, reply.ok.status === 'waiting', language);
      return undefined;
    }
    const { status, code, faults, detail } = reply.refused;
    if (code === OFFLINE) return { told: words.offline };
    if (faults && definition.fields.some((one) => faults[one.key])) return { faults };
    if (STALE.test(code) && retries > 0) {
      // open since yesterday, or the server has a new key: what was written stays
      const again = await open(key, here.get('preview'));
      if ('ok' in again) {
        token = again.ok.token;
        since = Date.now();
        void begin(again.ok);
        return send(answers, website, retries - 1);
      }
    }
    if (/full|closed/.test(code)) {
      fail(reply.refused, language, () => undefined);
      return undefined;
    }
    return { told: status === 429 ? words.busy : (detail ?? words.failed) };
  }

  draw(root, definition, {
    submit: send,
    begun() {
      void begin();
      if (!here.has('preview')) seen(key, 'start');
    },
    divisions: () => divisions(key),
    answers: hiddenAnswers(definition.fields, here),
    note: here.has('preview') ? words.preview : undefined,
  });
  if (!here.has('preview')) seen(key, 'view');
}

async function start(key: string): Promise<void> {
  root.replaceChildren(el('p', { class: 'gxf-loading', role: 'status' }, wordsOf(own).loading));
  const reply = await open(key, here.get('preview'));
  if ('ok' in reply) show(key, reply.ok);
  else fail(reply.refused, own, () => void start(key));
}

/** A link is opened by scanners of mail too: what confirms is the button. */
function ask(token: string): void {
  const words = wordsOf(own);
  titled(words.confirm, own);
  const run = async () => {
    const reply = await confirm(token, own);
    if ('ok' in reply) {
      titled(reply.ok.title, reply.ok.language);
      thank(reply.ok.thanks, false, reply.ok.language);
    }
    else if (reply.refused.code === OFFLINE || reply.refused.status >= 429) say(root, { title: reply.refused.code === OFFLINE ? words.offline : words.failed, act: { label: words.again, run: () => void run() } });
    else say(root, { title: words.stale, text: words.stale_text });
  };
  say(root, { title: words.confirm, text: words.confirm_text, tone: 'wait', act: { label: words.confirm_act, run: () => void run() } });
}

const theme = here.get('theme');
if (host && (theme === 'light' || theme === 'dark')) {
  root.dataset.theme = theme;
  document.documentElement.style.colorScheme = theme;
}
if (host) {
  document.documentElement.classList.add('embedded');
  new ResizeObserver(() => tell({ height: Math.ceil(root.getBoundingClientRect().height) })).observe(root);
}
const [, , first = '', second] = location.pathname.split('/');
paint(root, { title: '', language: own, fields: [], thanks: { kind: 'text', text: '' } });
if (first === 'confirm') ask(second ?? '');
else void start(first);
