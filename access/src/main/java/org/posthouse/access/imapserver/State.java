package org.posthouse.access.imapserver;

import org.posthouse.store.account.Account;
import org.posthouse.store.mailbox.AccountMail;

/** Where a session stands. RFC 3501 §3 */
sealed interface State {
    /** RFC 3501 §3.1 */
    record NotAuthenticated() implements State {}

    /** RFC 3501 §3.2; a selected mailbox is this too. */
    sealed interface Authenticated extends State permits LoggedIn, Selected {
        Account account();

        AccountMail mail();
    }

    /** Logged in, no mailbox selected. */
    record LoggedIn(Account account, AccountMail mail) implements Authenticated {}

    /** RFC 3501 §3.4 */
    record Logout() implements State {}
}
