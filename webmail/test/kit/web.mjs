// Hosts of the Web, for what servers fetch and post: real listeners on loopback, which the servers find by a public address.
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';

const MOST = 1 << 20;

async function listening(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
}

/** Answers as answer(request) says, { status, type, body }, of which it may give a promise. Whatever comes is remembered in requests. */
export async function host(ctx, name, answer) {
  const requests = [];
  const serve = (secure) => (incoming, response) => {
    const parts = [];
    let size = 0;
    incoming.on('data', (d) => {
      size += d.length;
      if (size <= MOST) parts.push(d);
    });
    incoming.on('end', async () => {
      const request = { secure, method: incoming.method, url: incoming.url, headers: incoming.headers, body: Buffer.concat(parts).toString() };
      requests.push(request);
      const { status = 200, type = 'text/plain', body = '' } = (await answer(request)) ?? {};
      response.writeHead(status, { 'Content-Type': type });
      response.end(body);
    });
  };
  const plain = createServer(serve(false)), secure = createSecureServer({}, serve(true));
  ctx.onClose(() => {
    for (const s of [plain, secure]) {
      s.closeAllConnections();
      s.close();
    }
  });
  const { chain, key } = await ctx.ask('web', { name, http: await listening(plain), https: await listening(secure) });
  secure.setSecureContext({ cert: chain, key });
  return { requests };
}
