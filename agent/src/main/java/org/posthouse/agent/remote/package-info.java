/**
 * What a user agent asks of a mail server, whatever the protocol. {@link Remote} is one account seen through one connection or several; IMAP, JMAP, POP3 and the copy
 * kept on this machine are adapters of it, and the commands know nothing else.
 *
 * <p>Invariants: a {@link MessageId} names the same octets for ever; where the server no longer has them, or has given their name away (a changed UIDVALIDITY), the answer is
 * {@link RemoteException.Gone}, never another message. Octets are streamed, never held whole. One thread at a time, but for close.
 */
@NullMarked
package org.posthouse.agent.remote;

import org.jspecify.annotations.NullMarked;
