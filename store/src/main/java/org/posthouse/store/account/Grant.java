package org.posthouse.store.account;

import java.time.Instant;
import java.util.EnumSet;

/** What a login has proved: whose account it is, and by which credential. Both as they were at that moment. */
public record Grant(Account account, Credential credential) {
    /** By the account's main password, which was set then; good for all protocols. */
    public static Grant byMainPassword(Account account, Instant created) {
        return new Grant(account, new Credential(Credential.MAIN, account.id(), "", EnumSet.allOf(Scope.class), created, null,
                account.popPolicy(), 0));
    }

    /** By a bearer token, which stands in for the main password until it ends. */
    public static Grant byToken(Account account, Instant until) {
        return new Grant(account, new Credential(Credential.MAIN, account.id(), "", EnumSet.allOf(Scope.class), Instant.EPOCH, until,
                account.popPolicy(), 0));
    }

    /** Whether it was by a bearer token, which is for mail and says nothing of who may administer. */
    public boolean isToken() {
        return credential.isMain() && credential.expires() != null;
    }
}
