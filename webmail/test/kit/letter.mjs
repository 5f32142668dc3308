// Messages for flows.
let count = 0;

/** A message from someone far away; headers replace or add to the usual ones, "" leaves one out. */
export function letter({ from = 'Ann Far <ann@far.example>', to, subject = 'hello', text = 'hello', html, headers = {}, date = new Date() }) {
  const all = {
    From: from,
    To: to,
    Subject: word(subject),
    Date: date.toUTCString().replace('GMT', '+0000'),
    'Message-ID': `<flow.${++count}.${process.pid}@far.example>`,
    'MIME-Version': '1.0',
    'Content-Type': `${html === undefined ? 'text/plain' : 'text/html'}; charset=utf-8`,
    'Content-Transfer-Encoding': '8bit',
    ...headers,
  };
  const head = Object.entries(all).filter(([, v]) => v).map(([k, v]) => `${k}: ${v}`);
  return `${head.join('\r\n')}\r\n\r\n${(html ?? text).replace(/\r?\n/g, '\r\n')}\r\n`;
}

/** A text of a header field as encoded words where it needs that; as many as its length asks for. RFC 2047 §2 */
function word(text) {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const parts = [];
  for (let rest = [...text]; rest.length > 0; rest = rest.slice(12)) parts.push(`=?utf-8?B?${Buffer.from(rest.slice(0, 12).join('')).toString('base64')}?=`);
  return parts.join('\r\n ');
}
