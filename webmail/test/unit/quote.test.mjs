import test from 'node:test';
import assert from 'node:assert/strict';
import { forwardedText, htmlOf, ownText, quoted, quotedHtml, signed, subjectOf, textOf } from '../../src/compose/quote.ts';
import { forgotAttachment, newDomains } from '../../src/compose/warn.ts';

test('a subject has one prefix', () => {
  assert.equal(subjectOf('reply', 'Lunch'), 'Re: Lunch');
  assert.equal(subjectOf('reply', 'RE: re[2]: Lunch'), 'Re: Lunch');
  assert.equal(subjectOf('reply', '回复:答复: 午餐'), 'Re: 午餐');
  assert.equal(subjectOf('reply', 'AW: Essen'), 'Re: Essen');
  assert.equal(subjectOf('reply', 'Fwd: Lunch'), 'Re: Fwd: Lunch');
  assert.equal(subjectOf('forward', 'FW: Fwd: 转发:Lunch'), 'Fwd: Lunch');
  assert.equal(subjectOf('forward', 'Re: Lunch'), 'Fwd: Re: Lunch');
  assert.equal(subjectOf('reply', 'Research: results'), 'Re: Research: results');
  assert.equal(subjectOf('reply', 'a\r\n b'), 'Re: a b');
});

test('text is quoted line by line, without its signature', () => {
  assert.equal(quoted('one\r\n\r\n> two\n-- \nMary'), '> one\n>\n>> two');
});

test('HTML is said as text', () => {
  assert.equal(textOf('<div>one</div><div><br></div><div>two &amp; <b>three</b></div>'), 'one\n\ntwo & three\n');
  assert.equal(textOf('<ul><li>a</li><li><div>b</div></li></ul><ol><li>c</li><li>d</li></ol>'), '- a\n- b\n\n1. c\n2. d\n');
  assert.equal(textOf('<div>x</div><blockquote><div>q</div><blockquote>r</blockquote></blockquote><div>y</div>'), 'x\n\n> q\n>\n>> r\n\ny\n');
  assert.equal(textOf('<p>see <a href="https://example.org/a?b=1&amp;c=2">this page</a>, <a href="https://example.org/">https://example.org/</a></p>'), 'see this page <https://example.org/a?b=1&c=2>, https://example.org/\n');
  assert.equal(textOf('<style>p { color: red }</style><script>x()</script><p>a<br>b</p><!-- c --><pre>  d\n  e</pre>'), 'a\nb\n\n  d\n  e\n');
  assert.equal(textOf('<img src="x" alt="a cat">&#20013;&#x6587; 1 &lt; 2'), '[a cat]中文 1 < 2\n');
});

test('text becomes HTML that says the same', () => {
  for (const text of ['one\n\n  two <three> & "four"\n', 'https://example.org/x?y=1&z=2 中文。\n']) assert.equal(textOf(htmlOf(text.trimEnd())).replace(/\s+/g, ' '), text.replace(/\s+/g, ' '));
  assert.match(htmlOf('see https://example.org/a.'), /<a href="https:\/\/example.org\/a">https:\/\/example.org\/a<\/a>\./);
  assert.doesNotMatch(htmlOf('<img src=x onerror=y>'), /<img/);
  assert.doesNotMatch(quotedHtml('<script>x</script> wrote:', '<p>a</p>'), /<script/);
});

test('a signature is put over the quote, and replaced', () => {
  const reply = 'hello\n\nOn Monday, Robert wrote:\n> hi\n';
  const one = signed(reply, '', 'Mary');
  assert.equal(one, 'hello\n\n-- \nMary\n\nOn Monday, Robert wrote:\n> hi\n');
  assert.equal(signed(one, 'Mary', 'Sales\nExample'), 'hello\n\n-- \nSales\nExample\n\nOn Monday, Robert wrote:\n> hi\n');
  assert.doesNotMatch(signed(one, 'Mary', ''), /-- /);
  assert.equal(signed('hello\n', '', 'Mary'), 'hello\n\n-- \nMary\n');
});

test('a forgotten file is noticed, in words of one\'s own alone', () => {
  assert.ok(forgotAttachment('I have attached the plan.', '', 0));
  assert.ok(forgotAttachment('请查收附件。', '', 0));
  assert.ok(forgotAttachment('hello', 'Attachment: plan', 0));
  assert.ok(!forgotAttachment('I have attached the plan.', '', 1));
  assert.ok(!forgotAttachment('Thanks!\n\nOn Monday, Robert wrote:\n> I have attached the plan.\n', 'Re: attached', 0));
  assert.ok(!forgotAttachment(`fine\n\n${forwardedText({ title: 'Forwarded message', lines: [['From:', 'x']] }, 'see the attachment')}`, '', 0));
  assert.equal(ownText('a\n-- \nattached signature\n> b').trim(), 'a');
});

test('a domain that looks like a known one is told', () => {
  const known = new Set(['example.org', 'paypal.example', 'microsoft.example']);
  const look = (email) => newDomains([{ name: null, email }], known)[0];
  assert.equal(look('a@example.org'), undefined);
  assert.deepEqual(look('a@paypa1.example'), { domain: 'paypa1.example', like: 'paypal.example' });
  assert.deepEqual(look('a@rnicrosoft.example'), { domain: 'rnicrosoft.example', like: 'microsoft.example' });
  assert.deepEqual(look('a@exmaple.org'), { domain: 'exmaple.org', like: 'example.org' });
  assert.deepEqual(look('a@quite-another.test'), { domain: 'quite-another.test', like: null });
});
