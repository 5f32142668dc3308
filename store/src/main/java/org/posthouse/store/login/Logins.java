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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where all protocols send who wants to log in. One per process, since guesses count over all of them; safe for many threads. */
public final class Logins {
    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    final Credentials credentials;
    final @Nullable Tokens tokens;
    final @Nullable Visits visits;
    final LoginLimits limits;
    final Guesses guesses;
    final String hostname;
    final LoginWatch watch;

    /** Without tokens (null) no bearer tokens are taken; without visits (null) nothing is remembered, and everybody is a stranger. */
    public Logins(String hostname, Credentials credentials, @Nullable Tokens tokens, @Nullable Visits visits, LoginLimits limits,
            InstantSource clock) {
        this(hostname, credentials, tokens, visits, limits, clock, LoginWatch.NONE);
    }

    /** The same with somebody who is told of every attempt. */
    public Logins(String hostname, Credentials credentials, @Nullable Tokens tokens, @Nullable Visits visits, LoginLimits limits,
            InstantSource clock, LoginWatch watch) {
        this.watch = watch;
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

    /** Remembers a login that succeeded, and tells of it. */
    void entered(Grant grant, Scope scope, InetAddress peer, String how) {
        String account = grant.account().address().toString();
        try {
            boolean known = visits != null && visits.familiar(grant.account().id(), peer);
            if (visits != null)
                visits.note(grant, scope, peer);
            watch.in(account, scope, peer, grant.credential().isMain() ? how : how + ", app password " + grant.credential().label(),
                    !known);
        } catch (Refusal r) {
            LOG.warn("the login of {} is not remembered: {}", account, r.getMessage());
        }
    }

    /** Tells of an attempt that failed. */
    void failed(String login, Scope scope, InetAddress peer, String why) {
        String account = "";
        try {
            account = credentials.owner(login).map(o -> o.account().address().toString()).orElse("");
        } catch (Refusal r) {
            // Then nobody knows whose it was.
        }
        watch.out(Entrance.printable(login), account, scope, peer, why);
    }

    /** The entrance of one connection. */
    public Entrance at(Scope scope, Connection connection, Dialogue dialogue) {
        return new Entrance(this, scope, connection, dialogue);
    }
}
