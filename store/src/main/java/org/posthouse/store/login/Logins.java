package org.posthouse.store.login;

import java.net.InetAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Connection;
import org.posthouse.store.account.Credentials;
import org.posthouse.store.account.Grant;
import org.posthouse.store.account.Scope;
import org.posthouse.store.account.Visits;
import org.posthouse.store.kv.Refusal;

/** Where all protocols send who wants to log in. One per process, since guesses count over all of them; safe for many threads. */
public final class Logins {
    final Credentials credentials;
    final @Nullable Tokens tokens;
    final @Nullable Visits visits;
    final LoginLimits limits;
    final Guesses guesses;
    final String hostname;

    /** Without tokens (null) no bearer tokens are taken; without visits (null) nothing is remembered, and everybody is a stranger. */
    public Logins(String hostname, Credentials credentials, @Nullable Tokens tokens, @Nullable Visits visits, LoginLimits limits,
            InstantSource clock) {
        this.hostname = hostname;
        this.credentials = credentials;
        this.tokens = tokens;
        this.visits = visits;
        this.limits = limits;
        guesses = new Guesses(limits, clock);
    }

    /** The entrance of one request that brings its credentials along. */
    public RequestEntrance at(Scope scope, InetAddress peer) {
        return new RequestEntrance(this, scope, peer);
    }

    /** Whether a login still counts. Refusal UNAVAILABLE. */
    public boolean stands(Grant grant) throws Refusal {
        return credentials.stands(grant);
    }

    /** The entrance of one connection. */
    public Entrance at(Scope scope, Connection connection, Dialogue dialogue) {
        return new Entrance(this, scope, connection, dialogue);
    }
}
