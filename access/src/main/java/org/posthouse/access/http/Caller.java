package org.posthouse.access.http;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.account.Grant;

/** Who sends a request, and from where; with a session where a cookie told. */
public record Caller(Grant grant, InetAddress peer, @Nullable WebSession session) {
    public long account() {
        return grant.account().id();
    }

    public String name() {
        return grant.account().address().toString();
    }
}
