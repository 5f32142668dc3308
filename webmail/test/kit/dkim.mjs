// Signs messages as a domain does, with a key that DNS has. RFC 6376 §3.5
import { createHash, createSign, generateKeyPairSync } from 'node:crypto';

/** A domain that signs: sign(message, fields) gives the message with its signature. */
export async function signer(ctx, domain, selector = 's1') {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const p = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  await ctx.ask('dns', { add: [{ name: `${selector}._domainkey.${domain}`, type: 'TXT', value: `v=DKIM1; k=rsa; p=${p}` }] });
  return {
    sign(message, fields = ['from', 'to', 'subject', 'date', 'message-id']) {
      const at = message.indexOf('\r\n\r\n');
      const head = message.slice(0, at).split(/\r\n(?![ \t])/);
      // The relaxed form of a field and of the body. RFC 6376 §3.4.2, §3.4.4
      const relaxed = (f) => `${f.slice(0, f.indexOf(':')).toLowerCase()}:${f.slice(f.indexOf(':') + 1).replace(/\r\n/g, '').replace(/[ \t]+/g, ' ').trim()}`;
      const body = message.slice(at + 4).replace(/[ \t]+(?=\r\n)/g, '').replace(/[ \t]+/g, ' ').replace(/(\r\n)*$/, '\r\n');
      const hash = createHash('sha256').update(body).digest('base64');
      const there = fields.filter((n) => head.some((f) => f.toLowerCase().startsWith(`${n}:`)));
      const signature = `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; s=${selector};\r\n h=${there.join(':')};\r\n bh=${hash};\r\n b=`;
      const said = there.map((n) => `${relaxed(head.findLast((f) => f.toLowerCase().startsWith(`${n}:`)))}\r\n`).join('') + relaxed(signature);
      return `${signature}${createSign('sha256').update(said).sign(privateKey, 'base64').replace(/(.{70})/g, '$1\r\n ')}\r\n${message}`;
    },
  };
}
