package org.posthouse.store.account;

import java.util.List;
import org.posthouse.mail.address.Address;

/** A name that leads to others. */
public record Alias(Address name, List<Address> targets) {}
