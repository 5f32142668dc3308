/** Who there is: domains, accounts, aliases, credentials. Kept in the directory space; changed at once, without restart. */
@NullMarked
package org.posthouse.store.account;

import org.jspecify.annotations.NullMarked;
