package org.posthouse.agent.account;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One account. The first identity is its own address. The protocol is {@code jmap}, {@code imap} or {@code pop3} where the account always uses that one, or null for the best it has. The
 * trust file holds the certificates to trust instead of the system's.
 */
public record Account(String name, String login, @Nullable Secret secret, List<Identity> identities, @Nullable URI jmap,
        @Nullable Service imap, @Nullable Service pop3, @Nullable Service smtp, @Nullable String protocol, @Nullable Path trust) {
    public Account {
        identities = List.copyOf(identities);
        if (identities.isEmpty())
            throw new IllegalArgumentException("an account has an address");
    }

    /** The account's own address and name. */
    public Identity identity() {
        return identities.getFirst();
    }

    /** The password, fetched now. */
    public String password() throws AccountException {
        if (secret == null)
            throw new AccountException(AccountException.Kind.CONFIG,
                    "account " + name + " has no password: give it password-command or password-file");
        return secret.fetch();
    }
}
