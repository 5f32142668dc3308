package org.posthouse.store.account;

import java.time.Instant;

/** When, for what and from where a credential was last used. */
public record Visit(Instant when, Scope scope, String address) {}
