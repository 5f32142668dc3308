package org.posthouse.store.account;

import org.posthouse.mail.address.Address;

/** The name of a list of addresses; what the list is and who is on it is {@code store.list}'s. Its id is no account's. */
public record Group(long id, Address name) {}
