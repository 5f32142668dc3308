package org.posthouse.store.account;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One way to log in to an account: its main password, or an app password, typically one for each device. Says nothing that is secret.
 *
 * @param id 0 for the main password, or a bearer token instead of it; ids of app passwords are never given twice, over all accounts
 * @param account whose it is
 * @param label the app password's name, unique without case within the account; empty for the main password
 * @param scopes protocols it may be used with
 * @param created when the password was set; {@link Instant#EPOCH} where an old record does not say
 * @param expires from when it fails like a wrong password; null for never
 * @param pop what a DELE does in its POP3 sessions; the main password has the account's policy
 * @param leaveDays days that what its POP3 sessions delete is left for the others; 0: none with the policy DELETE, for ever with KEEP
 */
public record Credential(long id, long account, String label, Set<Scope> scopes, Instant created, @Nullable Instant expires,
        Account.PopPolicy pop, int leaveDays) {
    /** The id of the main password. */
    public static final long MAIN = 0;

    public Credential {
        scopes = Set.copyOf(scopes);
    }

    public boolean isMain() {
        return id == MAIN;
    }

    /** Whether it may be used for that now. */
    public boolean allows(Scope scope, Instant now) {
        return scopes.contains(scope) && (expires == null || now.isBefore(expires));
    }
}
