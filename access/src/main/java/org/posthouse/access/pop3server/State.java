package org.posthouse.access.pop3server;

import org.jspecify.annotations.Nullable;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Grant;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.PopDevice;

/** Where a session stands. RFC 1939 §3 */
sealed interface State {
    /** Not logged in; the name of a USER that waits for its PASS. RFC 1939 §4 */
    record Authorization(@Nullable String user) implements State {}

    /** Logged in, with the maildrop held. RFC 1939 §5 */
    record Transaction(Grant grant, PopDevice device, AccountMail mail, Maildrop drop, AutoCloseable lock) implements State {
        Account account() {
            return grant.account();
        }
    }

    /** QUIT was given, or the session ends otherwise: no command comes any more. RFC 1939 §6 */
    record Update() implements State {}
}
