package org.posthouse.access.imapsession;

import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;

/** Where a session stands. RFC 3501 §3 */
public sealed interface State {
    /** RFC 3501 §3.1 */
    record NotAuthenticated() implements State {}

    /** RFC 3501 §3.2; a selected mailbox is this too. */
    sealed interface Authenticated extends State permits LoggedIn, Selected {
        /** Who is logged in. */
        Account account();

        /** The mail of who is logged in, whoever's mailbox is selected. */
        AccountMail home();

        /** The state when no mailbox is selected any more. */
        LoggedIn unselected();

        /** Finds mailboxes by the names that this client gives. */
        Places places();
    }

    /** Logged in, no mailbox selected. */
    record LoggedIn(Account account, AccountMail home, Places places) implements Authenticated {
        /** Opens the mail of an account. Refusal NO_SUCH_ACCOUNT. */
        public static LoggedIn of(Account account, Services services) throws Refusal {
            AccountMail home = services.store().open(account.id());
            return new LoggedIn(account, home, new Places(account, home, services.directory(), services.store()));
        }

        @Override
        public LoggedIn unselected() {
            return this;
        }
    }

    /** RFC 3501 §3.4 */
    record Logout() implements State {}
}
