// Keeps the page's own files, so that it opens without a network; tells of new mail that the server pushes while no page is open.
const CACHE = 'pages-1';

addEventListener('install', (e) => {
  // Of what is never kept here nothing is asked: it goes straight to the server.
  for (const path of ['/jmap/*', '/login', '/logout']) e.addRoutes?.({ condition: { urlPattern: { pathname: path } }, source: 'network' });
  skipWaiting();
});
addEventListener('activate', (e) => e.waitUntil(clients.claim()));

addEventListener('fetch', (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== 'GET' || url.origin !== location.origin) return;
  // What has a digest in its name never changes; the pages are asked for first, and taken from here when nobody answers.
  if (url.pathname.startsWith('/assets/')) e.respondWith(kept(e.request));
  else if (url.pathname === '/' || url.pathname === '/icon.svg') e.respondWith(fresh(e.request));
});

async function kept(request) {
  const cache = await caches.open(CACHE);
  const there = await cache.match(request);
  if (there) return there;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

async function fresh(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) {
      await cache.put(request, answer.clone());
      if (new URL(request.url).pathname === '/') await tidy(cache, await answer.clone().text());
    }
    return answer;
  } catch (e) {
    const there = await cache.match(request);
    if (there) return there;
    throw e;
  }
}

/** Files of an older page go when the second new one comes: of what a page names itself nothing is dropped. */
async function tidy(cache, page) {
  const kept = await cache.match('/shell-of');
  const before = kept ? await kept.text() : '';
  if (before === page) return;
  await cache.put('/shell-of', new Response(page));
  // Pages that are open still load parts of the generation before; what is older than that goes.
  const aged = await cache.match('/older-files');
  const old = aged ? await aged.json() : [];
  const left = [];
  for (const request of await cache.keys()) {
    const path = new URL(request.url).pathname;
    if (!path.startsWith('/assets/') || page.includes(path)) continue;
    if (old.includes(path)) await cache.delete(request);
    else left.push(path);
  }
  await cache.put('/older-files', Response.json(left));
}

// What is pushed says only that something changed: what, the page asks when it is opened.
addEventListener('push', (e) => e.waitUntil(pushed(e.data ? e.data.json() : {})));

async function pushed(data) {
  const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  // The server wants to know that the subscription is received; whoever made it answers.
  if (data['@type'] === 'PushVerification') {
    for (const page of pages) page.postMessage(data);
    return;
  }
  const mail = Object.values(data.changed ?? {}).some((types) => 'EmailDelivery' in types || 'Email' in types);
  if (!mail || pages.some((p) => p.visibilityState === 'visible')) return;
  const zh = navigator.language.startsWith('zh');
  await registration.showNotification('Posthouse', { body: zh ? '有新邮件' : 'New mail', icon: '/icon.svg', tag: 'mail' });
}

addEventListener('notificationclick', (e) => {
  e.notification.close();
  e.waitUntil(clients.matchAll({ type: 'window', includeUncontrolled: true }).then((all) => (all[0] ? all[0].focus() : clients.openWindow('/'))));
});
