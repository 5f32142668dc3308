package org.posthouse.store.account;

/** The host that has the users of a domain of ours, by name or address: all of them, or those that are not known here. */
public record DomainRelay(String host, int port, boolean unknownOnly) {}
